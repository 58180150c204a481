-- A new record, in its key and under all that names it.

-- Ends what the account has too many of in this realm beside the new record.
local function crowd(record, max)
  if record.account == '' then
    return
  end
  local others = {}
  for _, hash in ipairs(redis.call('ZRANGE', P .. 'a:' .. record.account, 0, -1)) do
    local other = load(hash)
    if is_live(other) and other.realm == record.realm then
      table.insert(others, other)
    elseif not other then
      redis.call('ZREM', P .. 'a:' .. record.account, hash)
    end
  end
  for at = 1, #others + 1 - math.max(max, 1) do
    stop(others[at].hash, others[at], 0)
  end
end

local function put(record, data)
  local key = P .. 's:' .. record.hash
  redis.call('HSET', key, 'v', VERSION, 'h', record.head, 's', record.seen_text,
    'i', num(record.idle), 'u', num(record.till), 'r', record.realm, 'a', record.account,
    'n', record.id, 'f', num(record.fixed), 'b', num(record.bytes), 'g', num(record.gen))
  write(record.hash, data)
  keep(key, record.till)
  redis.call('SET', P .. 'n:' .. record.id, record.hash)
  keep(P .. 'n:' .. record.id, record.till)
  redis.call('ZADD', P .. 'live', num(ends(record)), record.hash)
  if record.account ~= '' then
    redis.call('ZADD', P .. 'a:' .. record.account, record.seen_text, record.hash)
    keep(P .. 'a:' .. record.account, record.till)
    redis.call('ZADD', P .. 'page', 0, record.id .. record.hash)
  else
    weigh(record)
  end
  redis.call('PUBLISH', P .. 'changed', record.hash)
end

-- The record of ARGV[first] and on: hash, head, seen_at, idle, until, realm, account, id, bytes.
local function given(first)
  return {
    hash = ARGV[first], head = ARGV[first + 1], seen_text = ARGV[first + 2],
    seen = tonumber(ARGV[first + 2]), idle = tonumber(ARGV[first + 3]),
    till = tonumber(ARGV[first + 4]), realm = ARGV[first + 5], account = ARGV[first + 6],
    id = ARGV[first + 7], fixed = tonumber(ARGV[first + 8]), bytes = 0,
  }
end
