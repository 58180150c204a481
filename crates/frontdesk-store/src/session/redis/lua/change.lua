-- ARGV: the hash (4), bounds of bytes and strangers (5-6), the changes (7-).
local hash = ARGV[4]
local record = load(hash)
if not is_live(record) then
  return tell({'gone'})
end
local new, more = apply(7, function(key) return redis.call('HGET', P .. 's:' .. hash, 'd:' .. key) end)
if not new then
  return tell(more)
end
if more > 0 and record.bytes + more > tonumber(ARGV[5]) then
  return tell({'too much'})
end
if record.account == '' and not fits(more, tonumber(ARGV[6])) then
  return tell({'full'})
end
write(hash, new)
record.bytes = record.bytes + more
redis.call('HSET', P .. 's:' .. hash, 'b', num(record.bytes))
use(record)
weigh(record)
redis.call('PUBLISH', P .. 'changed', hash)
return tell({'done'})
