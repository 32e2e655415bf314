-- Words as in ARCHITECTURE.md. Times are timestamptz, durations double precision milliseconds, money numeric US dollars.

create type task_mode as enum ('objective', 'subjective', 'context');
create type task_status as enum ('queued', 'running', 'paused', 'finished', 'failed', 'cancelled');
create type call_kind as enum ('answer', 'judge');
create type call_status as enum ('queued', 'waiting', 'connecting', 'thinking', 'streaming', 'retrying', 'finished', 'failed', 'cancelled');
create type model_role as enum ('answer', 'judge');
create type score_source as enum ('scorer', 'judge', 'plugin', 'person');

-- A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random. PostgreSQL has its own only from 18 on.
create function evalstream_uuidv7() returns uuid language sql volatile parallel safe as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1), 53, 1),
    'hex')::uuid
$$;

create table models (
  id uuid primary key,
  name text not null,
  display_name text not null,
  provider text not null,
  base_url text,
  vendor_model text not null,
  api_key_env text,
  simulated boolean not null default false,
  -- {maxConcurrency, connectTimeoutMs, headersTimeoutMs, firstTokenTimeoutMs, idleTimeoutMs, totalTimeoutMs, maxAttempts}
  limits jsonb not null default '{}',
  -- {currency, inputPerMillion, cachedInputPerMillion, outputPerMillion}; null: no price known
  price jsonb,
  -- sent with every request: temperature, max_tokens …
  parameters jsonb not null default '{}',
  -- the colour and marker of the model on every screen, 1 to 8
  series_slot integer not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index models_name_key on models (name) where deleted_at is null;

create table datasets (
  id uuid primary key,
  name text not null,
  source_name text not null,
  question_count integer not null,
  context_count integer not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index datasets_name_key on datasets (name) where deleted_at is null;

create table questions (
  id uuid primary key,
  dataset_id uuid not null references datasets (id) on delete cascade,
  position integer not null,
  prompt text not null,
  reference text,
  context_id text,
  turn integer,
  metadata jsonb not null default '{}'
);
create unique index questions_dataset_id_position_key on questions (dataset_id, position);

create table tasks (
  id uuid primary key,
  name text not null,
  mode task_mode not null,
  status task_status not null default 'running',
  dataset_id uuid not null references datasets (id),
  -- what startTask was given, defaults filled in; config_hash is the SHA-256 of its canonical JSON
  config jsonb not null,
  config_hash text not null,
  idempotency_key text,
  estimated_cost_usd numeric,
  -- the first half of every cursor of this task; a restored or rewritten log gets a new one
  epoch text not null,
  last_seq bigint not null default 0,
  total_count integer not null,
  queued_count integer not null,
  running_count integer not null default 0,
  finished_count integer not null default 0,
  failed_count integer not null default 0,
  cancelled_count integer not null default 0,
  cached_count integer not null default 0,
  cost_usd numeric not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  last_progress_at timestamptz
) with (fillfactor = 50);
create unique index tasks_idempotency_key_key on tasks (idempotency_key);
create index tasks_created_at_id_idx on tasks (created_at desc, id desc);
create index tasks_dataset_id_idx on tasks (dataset_id);

create table task_models (
  task_id uuid not null references tasks (id) on delete cascade,
  model_id uuid not null references models (id),
  role model_role not null default 'answer',
  position integer not null,
  primary key (task_id, role, model_id)
);
create index task_models_model_id_idx on task_models (model_id);

-- The unit a runner claims: some sessions of one model. Every claim raises lease_epoch, which fences the runner before it.
create table shards (
  task_id uuid not null references tasks (id) on delete cascade,
  number integer not null,
  model_id uuid not null references models (id),
  lease_epoch integer not null default 0,
  lease_owner text,
  is_done boolean not null default false,
  primary key (task_id, number)
) with (fillfactor = 50);

create table sessions (
  id uuid primary key,
  task_id uuid not null references tasks (id) on delete cascade,
  model_id uuid not null,
  chat_key text not null,
  context_id text,
  shard integer not null,
  position integer not null
);
create index sessions_task_id_position_idx on sessions (task_id, position);
create index sessions_chat_key_idx on sessions (chat_key);

-- Sessions, calls, scores and events are written in bulk by statements that select what they refer to,
-- and go with their task; a foreign key a row would cost more than the row.
create table calls (
  id uuid primary key,
  task_id uuid not null references tasks (id) on delete cascade,
  session_id uuid not null,
  question_id uuid not null,
  model_id uuid not null,
  judged_call_id uuid,
  kind call_kind not null default 'answer',
  status call_status not null default 'queued',
  shard integer not null,
  position integer not null,
  turn integer not null default 1,
  repeat integer not null default 1,
  attempt_count integer not null default 0,
  server_chat_id text,
  server_ids jsonb not null default '{}',
  served_model text,
  answer text,
  reasoning text,
  finish_reason text,
  cached boolean not null default false,
  streamed boolean not null default true,
  -- while retrying: why, and until when
  waiting_for text,
  waiting_until timestamptz,
  -- Kept as text (json), since it is written for every call and only read whole.
  -- the whole Timing of the attempt that succeeded; the columns below repeat what statistics read
  timing json,
  queue_ms double precision,
  ttfb_ms double precision,
  ttft_ms double precision,
  ttft_answer_ms double precision,
  itl_mean_ms double precision,
  total_ms double precision,
  output_tokens_per_second double precision,
  client_limited boolean not null default false,
  input_tokens integer,
  cached_input_tokens integer,
  output_tokens integer,
  reasoning_tokens integer,
  total_tokens integer,
  usage_source text,
  cost_usd numeric,
  -- {class, code, httpStatus, message, retryable}
  error json,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
) with (fillfactor = 60);
create unique index calls_task_id_position_key on calls (task_id, position);
create index calls_task_id_started_at_id_idx on calls (task_id, started_at desc nulls last, id desc);
create index calls_started_at_id_idx on calls (started_at desc nulls last, id desc);
create index calls_task_id_waiting_for_idx on calls (task_id) where waiting_for is not null;
create index calls_task_id_shard_idx on calls (task_id, shard);
create index calls_session_id_idx on calls (session_id);
create index calls_judged_call_id_idx on calls (judged_call_id) where judged_call_id is not null;
create index calls_question_id_idx on calls (question_id);

create table attempts (
  call_id uuid not null references calls (id) on delete cascade,
  number integer not null,
  status call_status not null,
  http_status integer,
  server_chat_id text,
  -- every id the vendor returned for this attempt, in body or header: what call(chatId) searches
  server_id_values text[] not null default '{}',
  timing json,
  error json,
  -- how long was waited after this attempt before the next, and why
  wait_ms double precision,
  wait_reason text,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  primary key (call_id, number)
);
create index attempts_server_id_values_idx on attempts using gin (server_id_values);

create table scores (
  id uuid primary key,
  call_id uuid not null references calls (id) on delete cascade,
  task_id uuid not null,
  name text not null,
  value double precision,
  label text,
  passed boolean,
  comment text,
  source score_source not null,
  weight double precision not null default 1,
  created_at timestamptz not null default now()
);
create index scores_call_id_idx on scores (call_id);
create index scores_task_id_name_idx on scores (task_id, name);

-- The truth about what happened. seq is contiguous within a task: it is taken under the task's row lock.
create table events (
  task_id uuid not null,
  seq bigint not null,
  kind text not null,
  call_id uuid,
  score_id uuid,
  at timestamptz not null default clock_timestamp(),
  -- {progress, call, message}: the state as of this event
  payload json not null default '{}',
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (task_id, seq)
);
create index events_transaction_id_task_id_seq_idx on events (transaction_id, task_id, seq);

create table access_tokens (
  id uuid primary key,
  name text not null,
  token_sha256 bytea not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create unique index access_tokens_token_sha256_key on access_tokens (token_sha256);
