-- What reading finds besides the text, and files that are not read again.

ALTER TABLE revision ADD COLUMN updated     TIMESTAMP;             -- when the page says it was last changed
ALTER TABLE revision ADD COLUMN lead        VARCHAR;               -- JSON [start, end]
ALTER TABLE revision ADD COLUMN quotes      VARCHAR DEFAULT '[]';  -- JSON [[start, end], …]
ALTER TABLE revision ADD COLUMN pages       VARCHAR DEFAULT '[]';  -- JSON: offsets at which pages begin
ALTER TABLE revision ADD COLUMN contacts    VARCHAR DEFAULT '[]';  -- JSON [[name, role, party, organisation, phone, email], …]
ALTER TABLE revision ADD COLUMN rule        VARCHAR;               -- the site rule that read the page
ALTER TABLE revision ADD COLUMN agreement   FLOAT;                 -- of rule and generic reader, 0 to 1
ALTER TABLE revision ADD COLUMN unread      VARCHAR DEFAULT '[]';  -- JSON: numbers of pages whose text is missing
ALTER TABLE revision ADD COLUMN needs_ocr   BOOLEAN DEFAULT false; -- some of these are pictures of text

CREATE TABLE quarantine (
    raw_digest VARCHAR   NOT NULL,
    version    VARCHAR   NOT NULL,  -- of regionradar: a newer one reads the file again
    reason     VARCHAR   NOT NULL,
    since      TIMESTAMP NOT NULL   -- UTC
);
