create schema reports;

-- US domestic flights that flew, as the airlines reported them. Cancelled flights are not among them.
create table reports.flights (
  id          bigint generated always as identity primary key,
  -- Ordered byte by byte, whatever the server's locale: discover pages through the codes.
  origin      text collate "C" not null check (origin ~ '^[A-Z]{3}$'),
  destination text collate "C" not null check (destination ~ '^[A-Z]{3}$'),
  -- Minutes late on arrival; negative: early.
  delay       integer not null,
  -- Miles.
  distance    integer not null check (distance > 0),
  -- What the clock at the origin showed. The source gives no offset, so this is no instant and gets no timezone.
  departed_at timestamp without time zone not null,
  constraint "a flight leaves its airport" check (origin <> destination)
);

-- Serves both questions: which airports are there, and which flights left this one.
create index flights_by_origin on reports.flights (origin);

-- One row per airport and day of the report. Delays in minutes on arrival.
create table reports.on_time_reports (
  airport        text collate "C" not null,
  date           date not null,
  flights        integer not null check (flights > 0),
  on_time_share  double precision not null check (on_time_share between 0 and 1),
  mean_delay     double precision not null,
  median_delay   double precision not null,
  p95_delay      integer not null,
  worst_routes   jsonb not null check (jsonb_typeof(worst_routes) = 'array'),
  histogram      jsonb not null check (jsonb_typeof(histogram) = 'array'),
  html           text not null check (html <> ''),
  written_by_run text not null,
  written_at     timestamptz not null default now(),
  -- How often this row was written: 2 means that the effect of one unit happened twice.
  writes         integer not null default 1 check (writes > 0),
  primary key (airport, date),
  constraint "half the flights are among the 95 in 100" check (median_delay <= p95_delay)
);
