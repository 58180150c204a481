-- ARGV: the account (4). Answers with hash, head and seen_at of each live session, the last used first.
local answer = {'done'}
for _, hash in ipairs(redis.call('ZREVRANGE', P .. 'a:' .. ARGV[4], 0, -1)) do
  local record = load(hash)
  if is_live(record) then
    table.insert(answer, hash)
    table.insert(answer, record.head)
    table.insert(answer, record.seen_text)
  end
end
return tell(answer)
