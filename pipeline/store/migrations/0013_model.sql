-- The bundled embedding model is another from here on. Vectors of the one before cannot be compared with its own: they
-- and what was made of them go, and the next run embeds all passages anew.

DELETE FROM vector WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
DELETE FROM gist WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
DELETE FROM theme WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
DELETE FROM themed WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
DELETE FROM nearest WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
UPDATE setting SET value = 'yes'  -- readers are to have a new file
WHERE name = 'changed' AND EXISTS (FROM setting WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8');
UPDATE setting SET value = 'regionradar-e5-small-sv-en-int8'
WHERE name = 'embedder' AND value = 'multilingual-e5-small-sv-en-int8';
