-- Changes of data, byte for byte as frontdesk_session::Data::apply does them.

-- The sum as text, or nil. Lua counts in floating point, so Redis counts, in a scratch place.
local function sum(before, by)
  local sign, digits = string.match(before or '0', '^([+-]?)0*(%d+)$')
  if not digits then
    return nil
  end
  if sign == '-' and digits ~= '0' then
    digits = '-' .. digits
  end
  local scratch = P .. 'scratch'
  redis.call('HSET', scratch, 'n', digits)
  local done = redis.pcall('HINCRBY', scratch, 'n', by)
  local text = redis.call('HGET', scratch, 'n')
  redis.call('DEL', scratch)
  if type(done) == 'table' and done.err then
    return nil
  end
  return text
end

local function pushed(before, value)
  before = before or '[]'
  if #before < 2 or string.sub(before, 1, 1) ~= '[' or string.sub(before, -1) ~= ']' then
    return nil
  end
  local comma = before == '[]' and '' or ','
  return string.sub(before, 1, -2) .. comma .. value .. ']'
end

-- ARGV[first] and on: an act, a key and a value, one after the other. `read` gives the value before.
-- Gives what is new (false: removed) and by how many bytes it is more; or nil and a refusal.
local function apply(first, read)
  local new = {}
  for at = first, #ARGV, 3 do
    local act, key, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    local before = new[key]
    if before == nil then
      before = read(key)
    end
    if act == 'set' then
      new[key] = value
    elseif act == 'remove' then
      new[key] = false
    elseif act == 'add' then
      new[key] = sum(before, value)
      if not new[key] then
        return nil, {'not a number', key}
      end
    else
      new[key] = pushed(before, value)
      if not new[key] then
        return nil, {'not a list', key}
      end
    end
  end
  local more = 0
  for key, value in pairs(new) do
    local before = read(key)
    more = more + (value and #key + #value or 0) - (before and #key + #before or 0)
  end
  return new, more
end

local function write(hash, new)
  for key, value in pairs(new) do
    if value then
      redis.call('HSET', P .. 's:' .. hash, 'd:' .. key, value)
    else
      redis.call('HDEL', P .. 's:' .. hash, 'd:' .. key)
    end
  end
end
