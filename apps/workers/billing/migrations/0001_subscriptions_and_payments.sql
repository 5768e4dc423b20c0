create schema billing;

-- What a customer pays each month. The period that is to be paid next is named by the day it is due.
create table billing.subscriptions (
  -- Ordered byte by byte, whatever the server's locale: discover pages through the ids.
  id               text collate "C" primary key check (id ~ '^[A-Za-z0-9_]+$'),
  -- The provider's names of whom and what to charge.
  customer         text not null check (customer <> ''),
  payment_method   text not null check (payment_method <> ''),
  -- In the currency's smallest unit. A new price is for the next period: write it once this one is paid.
  amount           integer not null check (amount > 0),
  currency         text not null check (currency ~ '^[a-z]{3}$'),
  status           text not null check (status in ('active', 'past_due', 'paused', 'cancelled')),
  -- The merchant's calendar day, no instant.
  due_on           date not null,
  -- The day of the month that was agreed; a shorter month is due on its last.
  billing_day      smallint not null check (billing_day between 1 and 31),
  past_due_since   date,
  -- How often this subscription has become past due.
  times_past_due   integer not null default 0 check (times_past_due >= 0),
  constraint "past due has a day since when" check ((status = 'past_due') = (past_due_since is not null))
);

-- Serves both jobs: the active ones in the order of their ids, those that are due told from the others in the index.
create index active_subscriptions on billing.subscriptions (id, due_on) where status = 'active';

-- One row per subscription and period, and one period per payment intent: to pay a period twice is refused.
create table billing.payments (
  subscription   text collate "C" not null references billing.subscriptions,
  period         date not null,
  -- What the provider says was charged.
  amount         integer not null check (amount > 0),
  currency       text not null check (currency ~ '^[a-z]{3}$'),
  payment_intent text not null unique,
  recorded_by_run text not null,
  recorded_at    timestamptz not null default now(),
  primary key (subscription, period)
);
