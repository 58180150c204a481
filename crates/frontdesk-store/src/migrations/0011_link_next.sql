-- Where whoever signs up by letter wants to go on from there: the letter comes into another tab, which knows nothing
-- of the page that asked.
ALTER TABLE account_links ADD COLUMN next TEXT;
