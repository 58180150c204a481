-- ARGV: the id to begin after, or '' (4), how many (5). Answers with where to go on, '' at the end, and
-- with hash, head and seen_at of each live session.
local from = ARGV[4] == '' and '-' or '(' .. ARGV[4]
local names = redis.call('ZRANGEBYLEX', P .. 'page', from, '+', 'LIMIT', 0, ARGV[5])
local answer = {'done', names[#names] or ''}
for _, name in ipairs(names) do
  local hash = string.sub(name, 33)
  local record = load(hash)
  if is_live(record) then
    table.insert(answer, hash)
    table.insert(answer, record.head)
    table.insert(answer, record.seen_text)
  elseif not record or record.ended then
    redis.call('ZREM', P .. 'page', name)
  end
end
return tell(answer)
