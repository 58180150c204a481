-- ARGV: the record (4-12), bounds of bytes, strangers and sessions (13-15), the data as changes (16-).
local record = given(4)
if redis.call('EXISTS', P .. 's:' .. record.hash) == 1 then
  return tell({'known'})
end
local data, more = apply(16, function() return false end)
record.bytes = more
if more > tonumber(ARGV[13]) then
  return tell({'too much'})
end
if record.account == '' and not fits(record.fixed + more, tonumber(ARGV[14])) then
  return tell({'full'})
end
record.gen = tonumber(redis.call('GET', P .. 'gen')) or 0
crowd(record, tonumber(ARGV[15]))
put(record, data)
return tell({'done'})
