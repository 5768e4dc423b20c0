-- Where a run's trace begins, as W3C Trace Context writes it; null where nobody traces. Not checked: what is only looked
-- at must not keep a run from opening.
alter table nightshift.runs add column traceparent text;
