-- A batch of ending all. ARGV: the generation that is spared, '' to begin (4), how many to skip (5).
-- Answers with the generation, how many were live, how many were ended, how many were spared.
local gen = tonumber(ARGV[4]) or redis.call('INCR', P .. 'gen')
local first, live, ended, spared = tonumber(ARGV[5]), 0, 0, 0
for _, hash in ipairs(redis.call('ZRANGE', P .. 'live', num(first), num(first + 199))) do
  local record = load(hash)
  if record and not record.ended and (record.gen or 0) >= gen then
    spared = spared + 1
  else
    live = live + (is_live(record) and 1 or 0)
    ended = ended + 1
    if record and not record.ended then
      stop(hash, record, 0)
    else
      redis.call('ZREM', P .. 'live', hash)
    end
  end
end
return tell({'done', num(gen), num(live), num(ended), num(spared)})
