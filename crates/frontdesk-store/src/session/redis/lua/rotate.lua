-- ARGV: the new record (4-12), bounds of bytes, strangers and sessions (13-15), the old hash (16), what
-- to keep (17), the changes (18-). Answers with the new record's data.
local record, old = given(4), load(ARGV[16])
if not is_live(old) then
  return tell({'gone'})
end
if redis.call('EXISTS', P .. 's:' .. record.hash) == 1 then
  return tell({'known'})
end
local data, bytes = {}, 0
if ARGV[17] ~= 'nothing' then
  local fields = redis.call('HGETALL', P .. 's:' .. old.hash)
  for at = 1, #fields, 2 do
    local key = string.match(fields[at], '^d:(.+)$')
    if key and (ARGV[17] == 'all' or string.sub(key, 1, 1) ~= '.') then
      data[key] = fields[at + 1]
      bytes = bytes + #key + #fields[at + 1]
    end
  end
end
local new, more = apply(18, function(key) return data[key] end)
if not new then
  return tell(more)
end
record.bytes = bytes + more
if more > 0 and record.bytes > tonumber(ARGV[13]) then
  return tell({'too much'})
end
local had = old.account == '' and old.fixed + old.bytes or 0
if record.account == '' and not fits(record.fixed + record.bytes - had, tonumber(ARGV[14])) then
  return tell({'full'})
end
-- Whoever ends all sessions meanwhile ends this one too, though its hash is new.
record.gen = old.gen
stop(old.hash, old, 0)
crowd(record, tonumber(ARGV[15]))
for key, value in pairs(new) do
  data[key] = value or nil
end
put(record, data)
local answer = {'done'}
for key, value in pairs(data) do
  table.insert(answer, key)
  table.insert(answer, value)
end
return tell(answer)
