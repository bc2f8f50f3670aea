-- The bundled embedding model was taught again and quantised otherwise: vectors of the one before go, as in
-- 0013_model.sql. The published file has a bit more of each value: readers are to have a new one in any case.

DELETE FROM vector WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8');
DELETE FROM gist WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8');
DELETE FROM theme WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8');
DELETE FROM themed WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8');
DELETE FROM nearest WHERE EXISTS (FROM setting WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8');
UPDATE setting SET value = 'yes' WHERE name = 'changed';
UPDATE setting SET value = 'regionradar-e5-small-2-sv-en-int8'
WHERE name = 'embedder' AND value = 'regionradar-e5-small-sv-en-int8';
