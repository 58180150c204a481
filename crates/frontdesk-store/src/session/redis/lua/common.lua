-- What every act begins with. Keys, all under one prefix P:
--
--   P s:<hash>    a hash. Kept: v version, h head, s seen_at, i idle, u until, r realm, a account ('' for
--                 a stranger), n id, f bytes without data, b bytes of data, g generation, d:<key> each value.
--                 Ended: x until when it is remembered, t when it was ended; nothing else.
--   P n:<id>      the hash of a session
--   P a:<account> sorted set of its sessions' hashes by last use
--   P page        sorted set of <id><hash> of accounts' sessions, by themselves
--   P live        sorted set of hashes of records, by their end
--   P gone        sorted set of ended hashes, by when they may be forgotten
--   P strangers   sorted set of hashes of strangers' records, by their end
--   P sizes       bytes of each of those; P bytes: their sum
--   P gen         how often all sessions were ended at once
--   P changed     a channel: each message is a hash under which something was made, changed or ended
--
-- Moments are microseconds and exact up to the year 2255. All of an act is one step for everybody else.

local P, deadline, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local VERSION = '1'
local DAY = 86400 * 1000000

-- The caller stopped waiting: done now, it might undo what was answered after it.
do
  local time = redis.call('TIME')
  if time[1] * 1000 + time[2] / 1000 > deadline then
    return {{'late'}, {}}
  end
end

-- What this act ended: a hash, and until when it is to be known as ended, one after the other.
local stopped = {}

local function tell(answer)
  return {answer, stopped}
end

local function num(number)
  return string.format('%.0f', number)
end

-- A key lives a day longer than what it holds (S-17), and one more for clocks that differ.
local function keep(key, till)
  local ttl = math.max(math.min((till - now + 2 * DAY) / 1000, 1e14), 1)
  if redis.call('PTTL', key) < ttl then
    redis.call('PEXPIRE', key, num(ttl))
  end
end

local function load(hash)
  local f = redis.call('HMGET', P .. 's:' .. hash,
    'v', 's', 'i', 'u', 'r', 'a', 'n', 'f', 'b', 'g', 'x', 't', 'h')
  if not f[1] and not f[11] then
    return nil
  end
  return {
    hash = hash, version = f[1], seen = tonumber(f[2]), idle = tonumber(f[3]), till = tonumber(f[4]),
    realm = f[5], account = f[6], id = f[7], fixed = tonumber(f[8]), bytes = tonumber(f[9]),
    gen = tonumber(f[10]), ended = tonumber(f[11]), ended_at = f[12], head = f[13], seen_text = f[2],
  }
end

local function ends(record)
  return math.min(record.till, record.seen + record.idle)
end

-- A record of a newer version counts as none, and can be ended (S-07).
local function is_live(record)
  return record and not record.ended and record.version == VERSION and now < ends(record)
end

local function release(hash)
  local bytes = redis.call('HGET', P .. 'sizes', hash)
  if bytes then
    redis.call('HDEL', P .. 'sizes', hash)
    redis.call('ZREM', P .. 'strangers', hash)
    redis.call('DECRBY', P .. 'bytes', bytes)
  end
end

local function weigh(record)
  if record.account == '' then
    local bytes = record.fixed + record.bytes
    local before = redis.call('HGET', P .. 'sizes', record.hash) or 0
    redis.call('INCRBY', P .. 'bytes', num(bytes - before))
    redis.call('HSET', P .. 'sizes', record.hash, num(bytes))
    redis.call('ZADD', P .. 'strangers', num(ends(record)), record.hash)
  end
end

-- Takes a record out of its key and of all that names it.
local function drop(hash, record)
  redis.call('DEL', P .. 's:' .. hash)
  redis.call('ZREM', P .. 'live', hash)
  redis.call('ZREM', P .. 'gone', hash)
  release(hash)
  if record and not record.ended then
    if record.account and record.account ~= '' then
      redis.call('ZREM', P .. 'a:' .. record.account, hash)
      redis.call('ZREM', P .. 'page', record.id .. hash)
    end
    -- A rotation may have given the id to a successor.
    if record.id and redis.call('GET', P .. 'n:' .. record.id) == hash then
      redis.call('DEL', P .. 'n:' .. record.id)
    end
  end
end

local function stop(hash, record, till)
  local at = ARGV[3]
  if record then
    till = math.max(till, record.ended or record.till or 0)
    at = record.ended and record.ended_at or at
  end
  drop(hash, record)
  redis.call('HSET', P .. 's:' .. hash, 'x', num(till), 't', at)
  keep(P .. 's:' .. hash, till)
  redis.call('ZADD', P .. 'gone', num(till), hash)
  table.insert(stopped, hash)
  table.insert(stopped, num(till))
  redis.call('PUBLISH', P .. 'changed', hash)
end

-- Notes the use of a record, and where that puts it.
local function use(record)
  if now > record.seen then
    record.seen, record.seen_text = now, ARGV[3]
    redis.call('HSET', P .. 's:' .. record.hash, 's', ARGV[3])
    redis.call('ZADD', P .. 'live', num(ends(record)), record.hash)
    if record.account ~= '' then
      redis.call('ZADD', P .. 'a:' .. record.account, ARGV[3], record.hash)
    else
      redis.call('ZADD', P .. 'strangers', num(ends(record)), record.hash)
    end
  end
end

-- Whether strangers may take so many bytes more; those that expired make room at once.
local function fits(more, max)
  if more <= 0 then
    return true
  end
  for _ = 1, 1000 do
    if (tonumber(redis.call('GET', P .. 'bytes')) or 0) + more <= max then
      return true
    end
    local over = redis.call('ZRANGEBYSCORE', P .. 'strangers', '-inf', ARGV[3], 'LIMIT', 0, 1)
    if not over[1] then
      return false
    end
    drop(over[1], load(over[1]))
  end
  return false
end
