create schema reminders;

-- What customers began to book, and whether they finished.
create table reminders.bookings (
  id              text primary key check (id ~ '^[A-Za-z0-9-]{1,64}$'),
  customer        text not null,
  email           text not null,
  origin          text not null,
  destination     text not null,
  departs_on      date not null,
  travellers      integer not null check (travellers > 0),
  total_cents     integer not null check (total_cents >= 0),
  currency        text not null check (currency in ('EUR', 'GBP', 'USD')),
  -- When the customer left it the first time. It never changes: how long e-mails may go out for it begins here. Whole
  -- milliseconds, so that a cursor that went through JSON still names its row.
  abandoned_at    timestamptz(3) not null,
  completed_at    timestamptz,
  reminded_at     timestamptz,
  -- Resend's id of the e-mail; null where Resend said only that it had sent one before.
  reminder_email  text,
  reminded_by_run text,
  constraint "a reminder says when, and by which run" check ((reminded_at is null) = (reminded_by_run is null)),
  constraint "an e-mail belongs to a reminder" check (reminder_email is null or reminded_at is not null)
);

-- What discover pages through: those that may still be owed a reminder, in its order.
create index bookings_to_remind on reminders.bookings (abandoned_at, id)
  where completed_at is null and reminded_at is null;
