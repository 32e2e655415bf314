-- Ends a statement that finds the database other than it was told, with the SQLSTATE of "try again".
create function evalstream_conflict() returns text language plpgsql as $$
begin
  raise exception using errcode = 'serialization_failure', message = 'Rows are not as they were expected';
end
$$;

-- These rows too go with their task by statements that name them: see 0001 about calls.
alter table sessions drop constraint sessions_task_id_fkey;
alter table calls drop constraint calls_task_id_fkey;
alter table attempts drop constraint attempts_call_id_fkey;
alter table scores drop constraint scores_call_id_fkey;
