-- Everything that can be wrong with a database, a view each: the row, what is wrong, what to do.
-- The views are temporary, so that a doctored file is judged by these rules and not by its own.
-- `recomputed` holds a fresh result of derive.sql.

CREATE TEMP VIEW every_text AS
SELECT 'meta' AS tbl, key AS id, 'value' AS field, value FROM main.meta
UNION ALL SELECT 'actor', id, 'id', id FROM main.actor
UNION ALL SELECT 'actor', id, 'name', name FROM main.actor
UNION ALL SELECT 'actor', id, 'note', note FROM main.actor
UNION ALL SELECT 'actor_name', actor || ' ' || name, 'name', name FROM main.actor_name
UNION ALL SELECT 'actor_name', actor || ' ' || name, 'language', language FROM main.actor_name
UNION ALL SELECT 'office', actor || ' ' || speaks_for, 'role', role FROM main.office
UNION ALL SELECT 'source', id, 'id', id FROM main.source
UNION ALL SELECT 'source', id, 'title', title FROM main.source
UNION ALL SELECT 'source', id, 'url', url FROM main.source
UNION ALL SELECT 'source', id, 'published_basis', published_basis FROM main.source
UNION ALL SELECT 'source', id, 'language', language FROM main.source
UNION ALL SELECT 'source', id, 'reason', reason FROM main.source
UNION ALL SELECT 'passage', id, 'locator', locator FROM main.passage
UNION ALL SELECT 'passage', id, 'quote', quote FROM main.passage
UNION ALL SELECT 'passage', id, 'note', note FROM main.passage
UNION ALL SELECT 'claim', 'c' || id, 'what', what FROM main.claim
UNION ALL SELECT 'claim', 'c' || id, 'item', item FROM main.claim
UNION ALL SELECT 'claim', 'c' || id, 'unit', unit FROM main.claim
UNION ALL SELECT 'claim', 'c' || id, 'occasion', occasion FROM main.claim
UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'note', note FROM main.assertion
UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'gist', gist FROM main.assertion
UNION ALL SELECT 'capture', source, 'url', url FROM main.capture
UNION ALL SELECT 'capture', source, 'captured_by', captured_by FROM main.capture
UNION ALL SELECT 'capture', source, 'tool', tool FROM main.capture
UNION ALL SELECT 'capture', source, 'file', file FROM main.capture
UNION ALL SELECT 'import_row', dataset || ' ' || row_id, 'dataset', dataset FROM main.import_row
UNION ALL SELECT 'import_row', dataset || ' ' || row_id, 'row_id', row_id FROM main.import_row
UNION ALL SELECT 'claim_link', 'c' || claim || ' c' || other, 'note', note FROM main.claim_link
UNION ALL SELECT 'passage_link', passage || ' ' || other, 'note', note FROM main.passage_link;

CREATE TEMP VIEW every_date AS
SELECT 'office' AS tbl, actor || ' ' || speaks_for AS id, 'since' AS field, since AS value FROM main.office
UNION ALL SELECT 'office', actor || ' ' || speaks_for, 'until', until FROM main.office
UNION ALL SELECT 'actor_name', actor || ' ' || name, 'since', since FROM main.actor_name
UNION ALL SELECT 'actor_name', actor || ' ' || name, 'until', until FROM main.actor_name
UNION ALL SELECT 'source', id, 'published', published FROM main.source
UNION ALL SELECT 'claim', 'c' || id, 'since', since FROM main.claim
UNION ALL SELECT 'claim', 'c' || id, 'until', until FROM main.claim
UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'said_on', said_on FROM main.assertion
UNION ALL SELECT 'capture', source, 'captured_on', captured_on FROM main.capture
UNION ALL SELECT 'meta', key, 'value', value FROM main.meta WHERE key = 'events_to';

CREATE TEMP VIEW every_span AS
SELECT 'office' AS tbl, actor || ' ' || speaks_for AS id, since, until FROM main.office
UNION ALL SELECT 'actor_name', actor || ' ' || name, since, until FROM main.actor_name
UNION ALL SELECT 'claim', 'c' || id, since, until FROM main.claim;

CREATE TEMP VIEW fault_meta AS
SELECT 'meta' AS tbl, k.key AS id, 'the entry is missing' AS fault,
       'insert the row into meta' AS remedy
  FROM (SELECT 'title' AS key UNION ALL SELECT 'version' UNION ALL SELECT 'events_to' UNION ALL SELECT 'licence') AS k
 WHERE k.key NOT IN (SELECT key FROM main.meta);

CREATE TEMP VIEW fault_vocabulary AS
SELECT tbl, id, field || ' ' || quote(value) || ' is not in the vocabulary' AS fault,
       'use a code of the table ' || vocabulary AS remedy
  FROM (
    SELECT 'actor' AS tbl, id, 'kind' AS field, kind AS value, 'actor_kind' AS vocabulary
      FROM main.actor WHERE kind NOT IN (SELECT code FROM main.actor_kind)
    UNION ALL SELECT 'actor_name', actor || ' ' || name, 'kind', kind, 'name_kind'
      FROM main.actor_name WHERE kind NOT IN (SELECT code FROM main.name_kind)
    UNION ALL SELECT 'source', id, 'reliability', reliability, 'reliability'
      FROM main.source WHERE reliability NOT IN (SELECT code FROM main.reliability)
    UNION ALL SELECT 'claim', 'c' || id, 'how', how, 'support_type'
      FROM main.claim WHERE how NOT IN (SELECT code FROM main.support_type)
    UNION ALL SELECT 'claim', 'c' || id, 'act', act, 'act'
      FROM main.claim WHERE act NOT IN (SELECT code FROM main.act)
    UNION ALL SELECT 'claim', 'c' || id, 'stage', stage, 'stage'
      FROM main.claim WHERE stage NOT IN (SELECT code FROM main.stage)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'stance', stance, 'stance'
      FROM main.assertion WHERE stance NOT IN (SELECT code FROM main.stance)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'modality', modality, 'modality'
      FROM main.assertion WHERE modality NOT IN (SELECT code FROM main.modality)
    UNION ALL SELECT 'claim_link', 'c' || claim || ' c' || other, 'relation', relation, 'claim_relation'
      FROM main.claim_link WHERE relation NOT IN (SELECT code FROM main.claim_relation)
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'relation', relation, 'passage_relation'
      FROM main.passage_link WHERE relation NOT IN (SELECT code FROM main.passage_relation)
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'field', field, 'passage_field'
      FROM main.passage_link WHERE field NOT IN (SELECT code FROM main.passage_field)
  );

CREATE TEMP VIEW fault_key AS
SELECT tbl, id, 'names ' || target || ' ' || quote(value) || ', which is not there' AS fault,
       'add the ' || target || ' or correct the name' AS remedy
  FROM (
    SELECT 'actor_name' AS tbl, actor || ' ' || name AS id, 'actor' AS target, actor AS value
      FROM main.actor_name WHERE actor NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'office', actor || ' ' || speaks_for, 'actor', actor
      FROM main.office WHERE actor NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'office', actor || ' ' || speaks_for, 'actor', speaks_for
      FROM main.office WHERE speaks_for NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'source', id, 'actor', publisher
      FROM main.source WHERE publisher NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'source', id, 'source', derived_from
      FROM main.source WHERE derived_from NOT IN (SELECT id FROM main.source)
    UNION ALL SELECT 'passage', id, 'source', source
      FROM main.passage WHERE source NOT IN (SELECT id FROM main.source)
    UNION ALL SELECT 'claim', 'c' || id, 'actor', supporter
      FROM main.claim WHERE supporter NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'claim', 'c' || id, 'actor', recipient
      FROM main.claim WHERE recipient NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'claim', 'c' || id, 'actor', against
      FROM main.claim WHERE against NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'capture', source, 'source', source
      FROM main.capture WHERE source NOT IN (SELECT id FROM main.source)
    UNION ALL SELECT 'import_row', dataset || ' ' || row_id, 'claim', claim
      FROM main.import_row WHERE claim NOT IN (SELECT id FROM main.claim)
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'claim', claim
      FROM main.passage_link WHERE claim NOT IN (SELECT id FROM main.claim)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'actor', asserter
      FROM main.assertion WHERE asserter NOT IN (SELECT id FROM main.actor)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'claim', claim
      FROM main.assertion WHERE claim NOT IN (SELECT id FROM main.claim)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'passage', passage
      FROM main.assertion WHERE passage NOT IN (SELECT id FROM main.passage)
    UNION ALL SELECT 'claim_link', 'c' || claim || ' c' || other, 'claim', claim
      FROM main.claim_link WHERE claim NOT IN (SELECT id FROM main.claim)
    UNION ALL SELECT 'claim_link', 'c' || claim || ' c' || other, 'claim', other
      FROM main.claim_link WHERE other NOT IN (SELECT id FROM main.claim)
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'passage', passage
      FROM main.passage_link WHERE passage NOT IN (SELECT id FROM main.passage)
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'passage', other
      FROM main.passage_link WHERE other NOT IN (SELECT id FROM main.passage)
  );

CREATE TEMP VIEW fault_slug AS
SELECT tbl, id, fault, 'use lower-case letters, digits and hyphens, once for one thing' AS remedy
  FROM (
    SELECT 'actor' AS tbl, id, 'is not a slug' AS fault FROM main.actor
     WHERE id NOT GLOB '[a-z0-9]*' OR id GLOB '*[^a-z0-9-]*'
    UNION ALL SELECT 'source', id, 'is not a slug' FROM main.source
     WHERE id NOT GLOB '[a-z0-9]*' OR id GLOB '*[^a-z0-9-]*'
    UNION ALL SELECT 'actor', id, 'looks like the id of a claim' FROM main.actor
     WHERE id GLOB 'c[0-9]*' AND trim(substr(id, 2), '0123456789') = ''
    UNION ALL SELECT 'source', id, 'looks like the id of a claim' FROM main.source
     WHERE id GLOB 'c[0-9]*' AND trim(substr(id, 2), '0123456789') = ''
    UNION ALL SELECT 'source', id, 'is also the slug of an actor' FROM main.source
     WHERE id IN (SELECT id FROM main.actor)
  );

CREATE TEMP VIEW fault_date AS
SELECT tbl, id, field || ' ' || quote(value) || ' is not a date' AS fault,
       'write 2022, 2022-08 or 2022-08-24' AS remedy
  FROM every_date
 WHERE value IS NOT NULL
   AND (length(value) NOT IN (4, 7, 10)
        OR date(value || substr('-01-01', length(value) - 3), '+0 days') IS NOT value || substr('-01-01', length(value) - 3))
UNION ALL
SELECT tbl, id, 'ends (' || until || ') before it begins (' || since || ')', 'exchange or correct the dates'
  FROM every_span
 WHERE until || '~' < since;

CREATE TEMP VIEW fault_evidence AS
SELECT 'claim' AS tbl, 'c' || id AS id, 'nobody asserts or denies it' AS fault,
       'add an assertion with its passage, or drop the claim' AS remedy
  FROM main.claim
 WHERE NOT EXISTS (SELECT 1 FROM main.assertion a WHERE a.claim = claim.id AND a.stance <> 'disputes');

CREATE TEMP VIEW fault_passage AS
SELECT tbl, id, fault, remedy
  FROM (
    SELECT 'passage' AS tbl, id, 'has neither a quote nor a note' AS fault,
           'give the words, or say in a note what stands there' AS remedy
      FROM main.passage WHERE quote IS NULL AND note IS NULL
    UNION ALL SELECT 'passage', id, 'has no locator', 'say where it stands: line N, a section, a page, or whole page'
      FROM main.passage WHERE locator IS NULL OR trim(locator) = ''
    UNION ALL SELECT 'passage', id, 'the quote has ' || length(quote) || ' characters, more than 300', 'quote what carries the claim and no more'
      FROM main.passage WHERE length(quote) > 300
    UNION ALL SELECT 'passage', p.id, 'the locator ' || quote(p.locator) || ' is not a line, though the text of ' || s.id || ' was coded', 'write line N'
      FROM main.passage p JOIN main.source s ON s.id = p.source
     WHERE s.sha256 IS NOT NULL
       AND (p.locator NOT GLOB 'line [1-9]*' OR trim(substr(p.locator, 6), '0123456789') <> '')
  );

CREATE TEMP VIEW fault_source AS
WITH copy (tbl, id, url, sha256) AS (
  SELECT 'source', id, url, sha256 FROM main.source
  UNION ALL SELECT 'capture', source, url, sha256 FROM main.capture
)
SELECT 'source' AS tbl, id, 'translation ' || quote(translation) || ' is not in the vocabulary' AS fault,
       'write none, human or machine' AS remedy
  FROM main.source WHERE translation NOT IN ('none', 'human', 'machine')
UNION ALL SELECT tbl, id, 'url ' || quote(url) || ' is not an address of the web', 'write http://... or https://..., or NULL'
  FROM copy WHERE url NOT GLOB 'http://?*' AND url NOT GLOB 'https://?*'
UNION ALL SELECT tbl, id, 'sha256 ' || quote(sha256) || ' is not a SHA-256', 'write 64 digits of 0-9 and a-f, or NULL'
  FROM copy WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'
UNION ALL SELECT 'capture', source, 'has neither an address nor a file', 'say where the copy is'
  FROM main.capture WHERE url IS NULL AND file IS NULL;

CREATE TEMP VIEW fault_empty AS
SELECT tbl, id, field || ' is an empty text' AS fault, 'write NULL, or the text' AS remedy
  FROM every_text WHERE trim(value) = '';

-- The form of a tag of BCP 47 (RFC 5646): a language of two or three letters, and parts of up to eight letters or digits.
CREATE TEMP VIEW fault_language AS
SELECT tbl, id, field || ' is no code of a language' AS fault, 'write en, es, uk or another code of BCP 47' AS remedy
  FROM every_text
 WHERE field = 'language' AND trim(value) <> ''
   AND (value GLOB '*[^A-Za-z0-9-]*' OR value GLOB '*-' OR value GLOB '*--*'
        OR NOT (value || '-' GLOB '[A-Za-z][A-Za-z]-*' OR value || '-' GLOB '[A-Za-z][A-Za-z][A-Za-z]-*')
        OR value GLOB '*[^-][^-][^-][^-][^-][^-][^-][^-][^-]*');

-- Control characters other than tab and line feed, and the marks that turn or isolate a direction.
CREATE TEMP VIEW fault_character AS
SELECT tbl, id, field || ' contains a control or direction character' AS fault, 'remove it' AS remedy
  FROM every_text
 WHERE value GLOB '*[' || char(1) || '-' || char(8) || char(11) || '-' || char(31) || char(127) || '-' || char(159)
                       || char(8234) || '-' || char(8238) || char(8294) || '-' || char(8297) || ']*'
    OR instr(value, char(0));

CREATE TEMP VIEW fault_sum AS
SELECT 'claim' AS tbl, 'c' || id AS id, fault, remedy
  FROM (
    SELECT id, 'has a quantity without a unit, or a unit without a quantity' AS fault, 'give both or neither' AS remedy
      FROM main.claim WHERE (quantity IS NULL) <> (unit IS NULL)
    UNION ALL SELECT id, 'has a stage but no quantity', 'give the sum, or drop the stage'
      FROM main.claim WHERE stage IS NOT NULL AND quantity IS NULL
    UNION ALL SELECT id, 'has a negative quantity', 'write a plain number'
      FROM main.claim WHERE quantity < 0
  );

CREATE TEMP VIEW fault_flag AS
SELECT tbl, id, field || ' is neither 0 nor 1' AS fault, 'write 0 or 1' AS remedy
  FROM (
    SELECT 'source' AS tbl, id, 'first_hand' AS field FROM main.source WHERE first_hand NOT IN (0, 1)
    UNION ALL SELECT 'assertion', 'c' || claim || ' ' || asserter, 'misattributed' FROM main.assertion WHERE misattributed NOT IN (0, 1)
  );

CREATE TEMP VIEW fault_gist AS
SELECT 'assertion' AS tbl, 'c' || claim || ' ' || asserter AS id, 'the gist has more than twelve words' AS fault,
       'say what this speaker said in twelve words at most' AS remedy
  FROM main.assertion
 WHERE length(trim(gist)) - length(replace(trim(gist), ' ', '')) > 11;

CREATE TEMP VIEW fault_correction AS
SELECT 'passage_link' AS tbl, l.passage || ' ' || l.other AS id, fault, remedy
  FROM (
    SELECT passage, other, 'corrects, but not in which field' AS fault, 'name the field' AS remedy
      FROM main.passage_link WHERE relation = 'corrects' AND field IS NULL
    UNION ALL SELECT k.passage, k.other, 'concerns c' || k.claim || ', which passage ' || k.other || ' does not carry',
                     'name a claim of that passage, or none'
      FROM main.passage_link k
     WHERE k.claim IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM main.assertion a WHERE a.passage = k.other AND a.claim = k.claim)
  ) AS l;

CREATE TEMP VIEW fault_self AS
SELECT tbl, id, fault, 'name two different things' AS remedy
  FROM (
    SELECT 'claim' AS tbl, 'c' || id AS id, 'the supporter is the recipient' AS fault FROM main.claim WHERE supporter = recipient
    UNION ALL SELECT 'claim', 'c' || id, 'the opponent is the supporter or the recipient' FROM main.claim WHERE against IN (supporter, recipient)
    UNION ALL SELECT 'claim_link', 'c' || claim || ' c' || other, 'links a claim to itself' FROM main.claim_link WHERE claim = other
    UNION ALL SELECT 'passage_link', passage || ' ' || other, 'links a passage to itself' FROM main.passage_link WHERE passage = other
  );

CREATE TEMP VIEW fault_loop AS
WITH RECURSIVE
arrow (tbl, tail, head) AS (
  SELECT 'source', id, derived_from FROM main.source WHERE derived_from IS NOT NULL
  UNION ALL SELECT 'office', actor, speaks_for FROM main.office
  UNION ALL SELECT 'claim_link', 'c' || claim, 'c' || other FROM main.claim_link WHERE relation = 'refines'
),
-- Only an arrow whose head is itself a tail can be part of a loop.
link (tbl, tail, head) AS (
  SELECT * FROM arrow WHERE (tbl, head) IN (SELECT tbl, tail FROM arrow)
),
walk (tbl, tail, head) AS (
  SELECT * FROM link
  UNION SELECT walk.tbl, walk.tail, link.head FROM walk JOIN link ON link.tbl = walk.tbl AND link.tail = walk.head
)
SELECT tbl, tail AS id,
       CASE tbl WHEN 'source' THEN 'is derived from itself'
                WHEN 'office' THEN 'speaks for itself'
                ELSE 'refines itself' END || ' in a loop' AS fault,
       'break the loop' AS remedy
  FROM walk WHERE tail = head;

CREATE TEMP VIEW fault_computed AS
SELECT 'derived' AS tbl, 'c' || r.claim AS id,
       CASE WHEN d.claim IS NULL THEN 'the computed row is missing'
            ELSE 'stored as ' || d.status || ' ' || d.grade || ', recomputed as ' || r.status || ' ' || r.grade
                 || CASE WHEN (d.counts, d.contested, d.acknowledged, d.corrected, d.origins)
                              IS (r.counts, r.contested, r.acknowledged, r.corrected, r.origins)
                         THEN '' ELSE '; counts, contested, acknowledged, corrected or origins differ' END
       END AS fault,
       'build the file anew' AS remedy
  FROM recomputed r LEFT JOIN main.derived d ON d.claim = r.claim
 WHERE (r.status, r.strength, r.counts, r.not_counted, r.contested, r.contested_in_part, r.acknowledged, r.corrected,
        r.origins, r.credibility, r.rule, r.letter, r.letter_source, r.grade, r.rank)
    IS NOT (d.status, d.strength, d.counts, d.not_counted, d.contested, d.contested_in_part, d.acknowledged, d.corrected,
            d.origins, d.credibility, d.rule, d.letter, d.letter_source, d.grade, d.rank)
UNION ALL
SELECT 'derived', 'c' || claim, 'the computed row has no claim with evidence', 'build the file anew'
  FROM main.derived WHERE claim NOT IN (SELECT claim FROM recomputed)
UNION ALL
SELECT 'actor', id, 'the names for the full text are not its names', 'build the file anew'
  FROM main.actor
 WHERE names IS NOT (SELECT group_concat(n.name, '; ') FROM main.actor_name n WHERE n.actor = actor.id)
UNION ALL
SELECT 'meta', 'voices_to', 'is not the last day on which somebody spoke', 'build the file anew'
 WHERE (SELECT value FROM main.meta WHERE key = 'voices_to')
       IS NOT (SELECT said FROM main.voice WHERE known_by IS NOT NULL ORDER BY known_by DESC, said DESC LIMIT 1);

-- Warnings: likely slips, which leave the exit code alone.

CREATE TEMP VIEW warning_said_before AS
SELECT 'assertion' AS tbl, 'c' || v.claim || ' ' || v.asserter AS id,
       'said by ' || v.known_by || ', before what it says happened (' || c.since || ')' AS fault,
       'compare said_on with since' AS remedy
  FROM main.voice v JOIN main.claim c ON c.id = v.claim
 WHERE c.act = 'done' AND v.stance = 'asserts' AND v.known_by < c.since;

-- Of two actors at one time: 345 was Yugoslavia's, and is Serbia's. A slug is never in doubt.
CREATE TEMP VIEW warning_shared_name AS
WITH held (key, id, name, since, until) AS (
  SELECT k.key, k.id, k.name, coalesce(n.since, ''), coalesce(n.until, '') || '~'
    FROM main.name_key k LEFT JOIN main.actor_name n ON n.actor = k.id AND n.name = k.name
   WHERE k.kind = 'actor' AND k.step < 3 AND k.name <> k.id
     AND k.key IN (SELECT key FROM main.name_key WHERE kind = 'actor' AND step < 3
                    GROUP BY key HAVING count(DISTINCT id) > 1)
)
SELECT 'actor_name' AS tbl, min(name) AS id,
       'is a name of ' || group_concat(DISTINCT id) AS fault,
       'fine if it is so: a reader who types it is asked which' AS remedy
  FROM held
 WHERE EXISTS (SELECT 1 FROM held o
                WHERE o.key = held.key AND o.id <> held.id AND o.since <= held.until AND held.since <= o.until)
 GROUP BY key;

CREATE TEMP VIEW warning_undated AS
SELECT 'source' AS tbl, id, 'has no date' AS fault, 'add it if it is known' AS remedy
  FROM main.source WHERE published IS NULL;

CREATE TEMP VIEW warning_unused AS
SELECT 'actor' AS tbl, id, 'no claim, assertion, office or source names it' AS fault, 'drop it, or code what it does' AS remedy
  FROM main.actor
 WHERE id NOT IN (SELECT id FROM main.named_actor)
   AND NOT EXISTS (SELECT 1 FROM main.actor_name n  -- whom the register of states brings
                    WHERE n.actor = actor.id AND n.kind IN ('alpha-2', 'wikidata', 'cow', 'gwno'));

CREATE TEMP VIEW warning_unsaid AS
SELECT 'assertion' AS tbl, 'c' || a.claim || ' ' || a.asserter AS id, 'has neither a quote nor a gist' AS fault,
       'say in twelve words at most what this speaker said' AS remedy
  FROM main.assertion a JOIN main.passage p ON p.id = a.passage
 WHERE p.quote IS NULL AND a.gist IS NULL AND p.locator = 'whole page';  -- a row of a table speaks for itself

-- Such as 0025 or 2922: more than fifty years from the events. A past that several rows tell of, as that of old
-- alliances, is meant; a future that is so far, or a year of less than four digits, never is.
CREATE TEMP VIEW warning_far_date AS
WITH dated AS (
  SELECT tbl, id, field, value, CAST(substr(value, 1, 4) AS INTEGER) AS year
    FROM every_date WHERE value GLOB '[0-9][0-9][0-9][0-9]*'
),
years AS MATERIALIZED (
  SELECT year, count(DISTINCT tbl || ' ' || id) AS times FROM dated GROUP BY year
),
events AS MATERIALIZED (
  SELECT year FROM dated WHERE tbl = 'meta'
),
-- The years that nothing explains, judged once for all that have them.
far AS MATERIALIZED (
  SELECT y.year
    FROM years y JOIN events e ON abs(y.year - e.year) > 50
   WHERE y.year NOT BETWEEN 1000 AND e.year
      OR NOT EXISTS (SELECT 1 FROM years o
                      WHERE abs(o.year - y.year) <= 25
                        AND (o.year <> y.year OR o.times > 1))
)
SELECT tbl, id, field || ' ' || quote(value) || ' is far from the events of this database' AS fault,
       'is the year a slip?' AS remedy
  FROM dated WHERE year IN (SELECT year FROM far);
