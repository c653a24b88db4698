-- The model of the database: vocabularies, facts, what is computed from them, and the rules.
--
-- A source contains a passage in which an actor asserts, disputes or denies a claim: that one
-- actor supports another in some way. Keys are words that a person can read, except for claims
-- and passages, which are numbered for ever. A date is ISO 8601, only as precise as its source:
-- 2022, 2022-08 or 2022-08-24; '+0 days' makes SQLite reckon, so that 2022-02-30 is none. Nothing is ever an empty text: what is unknown is NULL.

PRAGMA application_id = 0x616c6c79;  -- "ally"
PRAGMA user_version = 2;             -- the version of this schema

CREATE TABLE meta (
  key   TEXT PRIMARY KEY CHECK (key <> ''),
  value TEXT NOT NULL    CHECK (value <> '')
) STRICT, WITHOUT ROWID;

-- Vocabularies -------------------------------------------------------------------------------

CREATE TABLE support_type (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  position   INTEGER NOT NULL UNIQUE,
  weight     INTEGER NOT NULL CHECK (weight IN (-1, 0, 1)),
  mutual     INTEGER NOT NULL DEFAULT 0 CHECK (mutual IN (0, 1)),  -- 1: one claim for both sides
  esd        TEXT CHECK (esd <> ''),   -- category of the UCDP External Support Dataset
  also       TEXT CHECK (also <> ''),  -- the codes of CAMEO, SIPRI, Kiel, COW
  definition TEXT NOT NULL CHECK (definition <> ''),
  past       TEXT NOT NULL CHECK (past GLOB '?*{recipient}*'),       -- what the supporter did, where nobody wrote a sentence
  infinitive TEXT NOT NULL CHECK (infinitive GLOB '?*{recipient}*')  -- what it offered to do, or could do
) STRICT, WITHOUT ROWID;

INSERT INTO support_type (position, code, weight, esd, also, definition, past, infinitive) VALUES
  ( 1, 'troops',          1, 'X', NULL,                                'fights as a secondary warring party',
   'sent troops to fight for {recipient}', 'send troops to fight for {recipient}'),
  ( 2, 'troop-presence',  1, 'P', 'CAMEO 074',                         'stations troops in the recipient''s country',
   'stationed troops in {recipient}', 'station troops in {recipient}'),
  ( 3, 'infrastructure',  1, 'Y', 'CAMEO 062',                         'gives bases, joint operations or joint exercises',
   'shared bases, operations or exercises with {recipient}', 'share bases, operations or exercises with {recipient}'),
  ( 4, 'territory',       1, 'L', NULL,                                'lets forces use its land or air space, or stand there',
   'let {recipient} use its territory', 'let {recipient} use its territory'),
  ( 5, 'weapons',         1, 'W', 'CAMEO 072, SIPRI, Kiel military',   'gives or sells arms and ammunition',
   'gave or sold weapons to {recipient}', 'give or sell weapons to {recipient}'),
  ( 6, 'materiel',        1, 'M', 'Kiel military',                     'gives or sells equipment and logistics that are not arms; non-lethal support',
   'gave or sold equipment to {recipient}', 'give or sell equipment to {recipient}'),
  ( 7, 'training',        1, 'T', NULL,                                'gives training, expertise or technology',
   'gave training, expertise or technology to {recipient}', 'give training, expertise or technology to {recipient}'),
  ( 8, 'intelligence',    1, 'I', 'CAMEO 064',                         'shares intelligence',
   'shared intelligence with {recipient}', 'share intelligence with {recipient}'),
  ( 9, 'funding',         1, 'F', 'Kiel financial, CAMEO 071',         'gives grants, loans or guarantees',
   'gave grants, loans or guarantees to {recipient}', 'give grants, loans or guarantees to {recipient}'),
  (10, 'humanitarian',    1, 'O', 'Kiel humanitarian, CAMEO 073',      'gives aid to civilians',
   'gave humanitarian aid to {recipient}', 'give humanitarian aid to {recipient}'),
  (11, 'military',        1, 'U', 'CAMEO 072, Kiel military',          'gives military support whose kind the source does not say',
   'gave military support to {recipient}', 'give military support to {recipient}'),
  (12, 'vote',            1, 'O', 'UN roll call',                      'casts a member''s vote that backs the recipient in a body',
   'cast a vote that backed {recipient}', 'cast a vote that backs {recipient}'),
  (13, 'recognition',     1, 'O', 'CAMEO 054',                         'recognises the recipient, a territory, as a state',
   'recognised {recipient} as a state', 'recognise {recipient} as a state'),
  (14, 'endorsement',     1, 'O', 'CAMEO 051-053',                     'backs the recipient in words',
   'backed {recipient} in words', 'back {recipient} in words'),
  (15, 'aid',             1, 'U', 'CAMEO 070',                         'gives several kinds of support in one figure, or support left unspecified',
   'gave aid to {recipient}', 'give aid to {recipient}'),
  (16, 'other',           1, 'O', NULL,                                'supports in a way that is named and is none of the others',
   'supported {recipient}', 'support {recipient}'),
  (17, 'trade',           0, NULL, 'CAMEO 061',                        'buys or sells goods that are not arms; the buyer is the supporter',
   'traded with {recipient}', 'trade with {recipient}'),
  (18, 'contact',         0, NULL, 'CAMEO 042, PLOVER CONSULT',        'visits, talks or keeps good relations',
   'had contact with {recipient}', 'have contact with {recipient}'),
  (19, 'treaty',          0, NULL, 'COW, ATOP',                        'is bound by a formal alliance, in force or not',
   'had a formal alliance with {recipient}', 'conclude a formal alliance with {recipient}'),
  (20, 'abstention',      0, NULL, 'UN roll call',                     'does not vote for or against; item absent where the member was not there',
   'did not vote for or against {recipient}', 'not vote for or against {recipient}'),
  (21, 'sanctions',      -1, NULL, 'CAMEO 163',                        'restricts trade, money, travel or assets',
   'put sanctions on {recipient}', 'put sanctions on {recipient}'),
  (22, 'condemnation',   -1, NULL, 'CAMEO 111',                        'opposes in words, by a resolution, or by exclusion from a body',
   'condemned {recipient}', 'condemn {recipient}');

UPDATE support_type SET mutual = 1 WHERE code IN ('contact', 'treaty');

CREATE TABLE actor_kind (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO actor_kind (code, definition) VALUES
  ('state',        'a state'),
  ('organisation', 'an intergovernmental organisation'),
  ('body',         'an organ of a government'),
  ('territory',    'a claimed or unrecognised territory'),
  ('armed-group',  'an armed group that is no state''s regular force'),
  ('person',       'a person'),
  ('media',        'a newspaper, agency, broadcaster or site'),
  ('institute',    'a research institute'),
  ('company',      'a company'),
  ('unknown',      'not judged yet'),
  ('bloc',         'a loose collective under the name a source gives it; never expanded into members');

CREATE TABLE name_kind (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO name_kind (code, definition) VALUES
  ('name',         'a name: official, in the actor''s own script, or in another language'),
  ('demonym',      'what its people and things are called, as Ukrainian'),
  ('abbreviation', 'an abbreviation'),
  ('metonym',      'a capital or a palace that stands for a government'),
  ('epithet',      'a description used in place of the name'),
  ('spelling',     'another spelling of a name'),
  ('alpha-2',      'ISO 3166-1 alpha-2 code'),
  ('alpha-3',      'ISO 3166-1 alpha-3 code'),
  ('wikidata',     'Wikidata item'),
  ('cow',          'Correlates of War country code'),
  ('gwno',         'Gleditsch-Ward state number');

CREATE TABLE act (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO act (code, definition) VALUES
  ('done',     'it happened, or it is so'),
  ('offered',  'promised, announced or on offer'),
  ('possible', 'considered, sought, could, or feared');

CREATE TABLE stage (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO stage (code, definition) VALUES
  ('pledge',       'a statement of intent to give money'),
  ('commitment',   'a firm obligation to give money for a purpose'),
  ('allocation',   'money set aside for a stated use'),
  ('disbursement', 'money paid out');

CREATE TABLE stance (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO stance (code, definition) VALUES
  ('asserts',  'says that it is so'),
  ('disputes', 'answers the statement and rejects a part of it: amount, date or purpose'),
  ('denies',   'says that it is not so');

CREATE TABLE modality (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  strength   INTEGER NOT NULL UNIQUE CHECK (strength BETWEEN 1 AND 6),  -- 1 is the strongest
  best       TEXT NOT NULL CHECK (best IN ('A', 'B')),  -- the best letter that such an assertion can have
  proves     INTEGER NOT NULL CHECK (proves IN (0, 1)), -- 1: more than an allegation, so that a second voice confirms
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO modality (strength, code, best, proves, definition) VALUES
  (1, 'recorded',  'A', 1, 'the source is the record, or reproduces it: a roll call, a decree, a listing, a text of the actor about its own act'),
  (2, 'reported',  'A', 1, 'plain fact in the source''s own voice, or said by an asserter about its own acts'),
  (3, 'estimated', 'A', 1, 'a number that somebody derived'),
  (4, 'assessed',  'A', 1, 'a judgement of likelihood'),
  (5, 'alleged',   'B', 0, 'said by one actor about the support of another, however firmly'),
  (6, 'suspected', 'B', 0, 'a suspicion with a name to it');

-- The statuses of a claim, computed: the six modalities and three more, strongest first.
CREATE TABLE status (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  strength   INTEGER NOT NULL UNIQUE CHECK (strength BETWEEN 1 AND 9),
  can_count  INTEGER NOT NULL CHECK (can_count IN (0, 1)),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO status (code, strength, can_count, definition)
SELECT code, strength, 1, 'the strongest wording among those who assert it: ' || definition FROM modality;
INSERT INTO status (strength, code, can_count, definition) VALUES
  (7, 'offered',  0, 'promised, announced or on offer; not done'),
  (8, 'possible', 0, 'considered, sought or feared; not done'),
  (9, 'denied',   0, 'somebody denies it, and nobody in this database asserts it');

CREATE TABLE reliability (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  rank       INTEGER NOT NULL UNIQUE CHECK (rank BETWEEN 1 AND 6),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO reliability (rank, code, definition) VALUES
  (1, 'A', 'completely reliable'),
  (2, 'B', 'usually reliable'),
  (3, 'C', 'fairly reliable'),
  (4, 'D', 'not usually reliable'),
  (5, 'E', 'unreliable'),
  (6, 'F', 'reliability cannot be judged');

CREATE TABLE credibility (
  code       INTEGER PRIMARY KEY CHECK (code BETWEEN 1 AND 6),
  name       TEXT NOT NULL CHECK (name <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT;

INSERT INTO credibility (code, name, definition) VALUES
  (1, 'confirmed',        'recorded, or said by two or more origins, one of them better than alleged; and not contested'),
  (2, 'probably true',    'recorded, acknowledged, said by two or more origins, corroborated, or as true as its part'),
  (3, 'possibly true',    'one origin, or allegations alone'),
  (4, 'doubtful',         'somebody who is no party to it rejects it, or nobody said it who is named'),
  (5, 'improbable',       'the record contradicts it'),
  (6, 'cannot be judged', 'nobody asserts it, or it is offered, possible or suspected, or two records contradict each other');

-- Why a claim has its credibility: the first of these rules that fits, in this order.
CREATE TABLE credibility_rule (
  code        TEXT PRIMARY KEY CHECK (code <> ''),
  position    INTEGER NOT NULL UNIQUE,
  credibility INTEGER NOT NULL REFERENCES credibility (code),
  definition  TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO credibility_rule (position, code, credibility, definition) VALUES
  ( 1, 'unasserted',    6, 'nobody asserts it'),
  ( 2, 'not-done',      6, 'not done, so it cannot be judged'),
  ( 3, 'suspected',     6, 'only suspected, so it cannot be judged'),
  ( 4, 'two-records',   6, 'two records contradict each other'),
  ( 5, 'contradicted',  5, 'the record contradicts it'),
  ( 6, 'on-record',     1, 'recorded, not contested'),
  ( 7, 'confirmed',     1, 'two or more origins, one of them better than alleged, not contested'),
  ( 8, 'recorded',      2, 'recorded, contested'),
  ( 9, 'acknowledged',  2, 'acknowledged by a party to it'),
  (10, 'several',       2, 'two or more origins, one of them better than alleged, contested'),
  (11, 'corroborated',  2, 'a recorded claim makes it more likely'),
  (12, 'refined',       2, 'as true as its part'),
  (13, 'rejected',      4, 'somebody who is no party to it rejects it'),
  (14, 'misattributed', 4, 'whoever is named for it did not say it'),
  (15, 'alleged',       3, 'allegations alone'),
  (16, 'single',        3, 'one origin');

CREATE TABLE claim_relation (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  inverse    TEXT NOT NULL UNIQUE CHECK (inverse <> ''),  -- how the other end reads it
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO claim_relation (code, inverse, definition) VALUES
  ('contradicts',   'contradicts',     'both cannot be true as they stand, or the record shows that another actor did it'),
  ('refines',       'refined-by',      'the particular act behind a general one'),
  ('corroborates',  'corroborated-by', 'makes the other more likely without being the same claim'),
  ('supersedes',    'superseded-by',   'a later figure by the same asserter'),
  ('in_return_for', 'returned-by',     'what is given for the other');

CREATE TABLE passage_relation (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO passage_relation (code, definition) VALUES
  ('corrects',     'says that a part of the other passage is otherwise'),
  ('same-subject', 'speaks of the same thing');

CREATE TABLE passage_field (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO passage_field (code, definition) VALUES
  ('asserter',  'who says it'),
  ('said_on',   'when it was said'),
  ('quote',     'in which words'),
  ('quantity',  'how much'),
  ('stage',     'pledged, committed, allocated or paid'),
  ('act',       'done, offered or possible'),
  ('supporter', 'who did it'),
  ('what',      'what is said');

-- Why a claim does not count as support that was given: the first that fits, in this order.
CREATE TABLE not_counted (
  code       TEXT PRIMARY KEY CHECK (code <> ''),
  position   INTEGER NOT NULL UNIQUE,
  definition TEXT NOT NULL CHECK (definition <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO not_counted (position, code, definition) VALUES
  (1, 'opposition', 'it works against the recipient'),
  (2, 'relation',   'a relation is no support'),
  (3, 'not-done',   'offered, possible, or asserted by nobody'),
  (4, 'superseded', 'the same asserter gives a later figure');

-- Facts --------------------------------------------------------------------------------------

CREATE TABLE actor (
  id    TEXT PRIMARY KEY NOT NULL CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9-]*'
                                         AND (id NOT GLOB 'c[0-9]*' OR trim(substr(id, 2), '0123456789') <> '')),
  name  TEXT NOT NULL CHECK (name <> ''),
  kind  TEXT NOT NULL REFERENCES actor_kind (code),
  note  TEXT CHECK (note <> ''),
  names TEXT  -- computed: the other names, for the full text
) STRICT;

-- The other names and codes of an actor, with the time in which each holds. An open end is NULL.
CREATE TABLE actor_name (
  actor    TEXT NOT NULL REFERENCES actor (id),
  name     TEXT NOT NULL CHECK (name <> ''),
  kind     TEXT NOT NULL REFERENCES name_kind (code),
  language TEXT CHECK (language <> ''),  -- BCP 47; NULL where it belongs to none, as a code
  since    TEXT CHECK (length(since) IN (4, 7, 10) AND date(since || substr('-01-01', length(since) - 3), '+0 days') IS since || substr('-01-01', length(since) - 3)),
  until    TEXT CHECK (length(until) IN (4, 7, 10) AND date(until || substr('-01-01', length(until) - 3), '+0 days') IS until || substr('-01-01', length(until) - 3))
) STRICT;

-- A code may be taken up again: 255 was Germany until 1945, and is again.
CREATE UNIQUE INDEX actor_name_once ON actor_name (actor, name, kind, coalesce(since, ''));

-- Who speaks for whom, in which office, and when. An open end is NULL.
CREATE TABLE office (
  actor      TEXT NOT NULL REFERENCES actor (id),
  speaks_for TEXT NOT NULL REFERENCES actor (id) CHECK (speaks_for <> actor),
  role       TEXT NOT NULL CHECK (role <> ''),
  since      TEXT CHECK (length(since) IN (4, 7, 10) AND date(since || substr('-01-01', length(since) - 3), '+0 days') IS since || substr('-01-01', length(since) - 3)),
  until      TEXT CHECK (length(until) IN (4, 7, 10) AND date(until || substr('-01-01', length(until) - 3), '+0 days') IS until || substr('-01-01', length(until) - 3)),
  PRIMARY KEY (actor, speaks_for, role)
) STRICT, WITHOUT ROWID;

CREATE INDEX office_by_principal ON office (speaks_for, actor);

CREATE TABLE source (
  id              TEXT PRIMARY KEY NOT NULL CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9-]*'
 AND (id NOT GLOB 'c[0-9]*' OR trim(substr(id, 2), '0123456789') <> '')),
  title           TEXT NOT NULL CHECK (title <> ''),
  publisher       TEXT NOT NULL REFERENCES actor (id),
  url             TEXT CHECK (url GLOB 'http://?*' OR url GLOB 'https://?*'),
  published       TEXT CHECK (length(published) IN (4, 7, 10) AND date(published || substr('-01-01', length(published) - 3), '+0 days') IS published || substr('-01-01', length(published) - 3)),
  published_basis TEXT CHECK (published_basis <> ''),  -- how the date is known
  language        TEXT NOT NULL CHECK (language <> ''),
  translation     TEXT NOT NULL DEFAULT 'none' CHECK (translation IN ('none', 'human', 'machine')),
  derived_from    TEXT REFERENCES source (id) CHECK (derived_from <> id),
  sha256          TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  reliability     TEXT NOT NULL REFERENCES reliability (code),
  reason          TEXT NOT NULL CHECK (reason <> ''),  -- of the reliability and of first_hand, one sentence
  first_hand      INTEGER NOT NULL DEFAULT 0 CHECK (first_hand IN (0, 1))  -- it saw, measured or decided what it tells, or is the speaker's own text
) STRICT;

CREATE INDEX source_by_root ON source (derived_from);
CREATE INDEX source_by_publisher ON source (publisher);
CREATE INDEX source_by_url  ON source (url) WHERE url IS NOT NULL;
CREATE INDEX source_by_day  ON source (published, id);

-- A copy of a source that was archived.
CREATE TABLE capture (
  id          INTEGER PRIMARY KEY,
  source      TEXT NOT NULL REFERENCES source (id),
  url         TEXT CHECK (url GLOB 'http://?*' OR url GLOB 'https://?*'),  -- of the archived copy
  captured_on TEXT CHECK (length(captured_on) IN (4, 7, 10) AND date(captured_on || substr('-01-01', length(captured_on) - 3), '+0 days') IS captured_on || substr('-01-01', length(captured_on) - 3)),
  captured_by TEXT CHECK (captured_by <> ''),
  tool        TEXT CHECK (tool <> ''),  -- and with what
  sha256      TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  file        TEXT CHECK (file <> ''),
  CHECK (url IS NOT NULL OR file IS NOT NULL)
) STRICT;

CREATE INDEX capture_by_source ON capture (source);

CREATE TABLE passage (
  id      INTEGER PRIMARY KEY,
  source  TEXT NOT NULL REFERENCES source (id),
  locator TEXT NOT NULL CHECK (locator <> ''),  -- "line 67", a section, a page, or "whole page"
  quote   TEXT CHECK (quote <> '' AND length(quote) <= 300),
  note    TEXT CHECK (note <> ''),
  CHECK (quote IS NOT NULL OR note IS NOT NULL)
) STRICT;

CREATE INDEX passage_by_source ON passage (source, id);

CREATE TABLE claim (
  id        INTEGER PRIMARY KEY,
  supporter TEXT NOT NULL REFERENCES actor (id),
  how       TEXT NOT NULL REFERENCES support_type (code),
  recipient TEXT NOT NULL REFERENCES actor (id) CHECK (recipient <> supporter),
  against   TEXT REFERENCES actor (id) CHECK (against NOT IN (supporter, recipient)),  -- NULL: the opponent of the whole database, or none
  act       TEXT NOT NULL DEFAULT 'done' REFERENCES act (code),
  what      TEXT NOT NULL CHECK (what <> ''),
  item      TEXT CHECK (item <> ''),
  since     TEXT CHECK (length(since) IN (4, 7, 10) AND date(since || substr('-01-01', length(since) - 3), '+0 days') IS since || substr('-01-01', length(since) - 3)),
  until     TEXT CHECK (length(until) IN (4, 7, 10) AND date(until || substr('-01-01', length(until) - 3), '+0 days') IS until || substr('-01-01', length(until) - 3)),
  quantity  ANY CHECK (quantity IS NULL OR typeof(quantity) IN ('integer', 'real') AND quantity >= 0),
  unit      TEXT CHECK (unit <> ''),
  stage     TEXT REFERENCES stage (code),
  occasion  TEXT CHECK (occasion <> ''),
  CHECK ((quantity IS NULL) = (unit IS NULL)),
  CHECK (stage IS NULL OR quantity IS NOT NULL)
) STRICT;

CREATE INDEX claim_by_supporter ON claim (supporter, id);
CREATE INDEX claim_by_recipient ON claim (recipient, id);
CREATE INDEX claim_by_how       ON claim (how, id);
CREATE INDEX claim_by_opponent  ON claim (against, id) WHERE against IS NOT NULL;
CREATE INDEX claim_by_day       ON claim (coalesce(since, until), id);
CREATE INDEX claim_sum          ON claim (supporter, unit, stage, quantity DESC, id) WHERE stage IS NOT NULL;

CREATE TABLE assertion (
  claim    INTEGER NOT NULL REFERENCES claim (id),
  passage  INTEGER NOT NULL REFERENCES passage (id),
  asserter TEXT NOT NULL REFERENCES actor (id),
  stance   TEXT NOT NULL REFERENCES stance (code),
  modality TEXT NOT NULL REFERENCES modality (code),
  said_on  TEXT CHECK (length(said_on) IN (4, 7, 10) AND date(said_on || substr('-01-01', length(said_on) - 3), '+0 days') IS said_on || substr('-01-01', length(said_on) - 3)),
  gist     TEXT CHECK (gist <> ''),  -- what this speaker said, in our words, twelve at most
  note     TEXT CHECK (note <> ''),
  misattributed INTEGER NOT NULL DEFAULT 0 CHECK (misattributed IN (0, 1)),  -- 1: the asserter's own text lacks it, so that whoever printed it says it
  PRIMARY KEY (claim, passage, asserter, stance)
) STRICT, WITHOUT ROWID;

CREATE INDEX assertion_by_asserter ON assertion (asserter, claim);
CREATE INDEX assertion_by_passage  ON assertion (passage, claim);
CREATE INDEX assertion_by_day      ON assertion (said_on, claim) WHERE said_on IS NOT NULL;

CREATE TABLE claim_link (
  claim    INTEGER NOT NULL REFERENCES claim (id),
  relation TEXT NOT NULL REFERENCES claim_relation (code),
  other    INTEGER NOT NULL REFERENCES claim (id) CHECK (other <> claim),
  note     TEXT CHECK (note <> ''),
  PRIMARY KEY (claim, relation, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_link_reversed ON claim_link (other, relation, claim);

CREATE TABLE passage_link (
  passage  INTEGER NOT NULL REFERENCES passage (id),
  relation TEXT NOT NULL REFERENCES passage_relation (code),
  other    INTEGER NOT NULL REFERENCES passage (id) CHECK (other <> passage),
  field    TEXT REFERENCES passage_field (code) CHECK (relation <> 'corrects' OR field IS NOT NULL),
  note     TEXT NOT NULL CHECK (note <> ''),
  claim    INTEGER REFERENCES claim (id)  -- of the other passage the one that it concerns; NULL: all of them
) STRICT;

CREATE UNIQUE INDEX passage_link_once     ON passage_link (passage, relation, other, note, coalesce(claim, 0));
CREATE INDEX        passage_link_reversed ON passage_link (other, passage);

-- Which row of an imported dataset became which claim.
CREATE TABLE import_row (
  dataset TEXT NOT NULL CHECK (dataset <> ''),
  row_id  TEXT NOT NULL CHECK (row_id <> ''),  -- the dataset's own id of it
  claim   INTEGER NOT NULL REFERENCES claim (id),
  digest  INTEGER,  -- of its cells, to know it again
  PRIMARY KEY (dataset, row_id, claim)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_row_by_claim ON import_row (claim);

-- The ids of claims and sources that were removed, since none is used again.
CREATE TABLE removed (
  id TEXT PRIMARY KEY CHECK (id <> '')
) STRICT, WITHOUT ROWID;

-- Computed, never typed ----------------------------------------------------------------------
-- Filled when the file is built; derive.sql and pairs.sql hold the rules.

-- Every source with everything that it copies or translates, itself included.
CREATE TABLE lineage (
  source   TEXT NOT NULL REFERENCES source (id),
  ancestor TEXT NOT NULL REFERENCES source (id),
  PRIMARY KEY (source, ancestor)
) STRICT, WITHOUT ROWID;

CREATE INDEX lineage_reversed ON lineage (ancestor, source);

-- An assertion with the day it was said, for whom the asserter spoke on that day, in which office, and whose
-- voice it is.
CREATE TABLE voice (
  claim         INTEGER NOT NULL REFERENCES claim (id),
  passage       INTEGER NOT NULL REFERENCES passage (id),
  asserter      TEXT    NOT NULL REFERENCES actor (id),
  stance        TEXT    NOT NULL REFERENCES stance (code),
  modality      TEXT    NOT NULL REFERENCES modality (code),
  strength      INTEGER NOT NULL,  -- of the modality; 1 is the strongest
  misattributed INTEGER NOT NULL,
  source        TEXT    NOT NULL REFERENCES source (id),
  said          TEXT,              -- the day of the statement, else that of the source
  known_by      TEXT,              -- the last day of that; NULL where neither has one
  principal     TEXT REFERENCES actor (id),  -- for whom the asserter spoke
  role          TEXT,
  origin        TEXT    NOT NULL REFERENCES actor (id),  -- whose voice it is
  second_hand   INTEGER NOT NULL,  -- 1: the own voice of a source that is not first-hand
  acknowledges  INTEGER NOT NULL,  -- 1: a party to the support says that it is so, and it is not the record itself
  by_a_party    INTEGER NOT NULL,  -- 1: the voice is that of the supporter or the recipient, or speaks for one
  reliability   INTEGER NOT NULL,  -- rank of its letter: that of its source, as far as its modality can bear it
  PRIMARY KEY (claim, passage, asserter, stance)
) STRICT, WITHOUT ROWID;

CREATE INDEX voice_by_passage   ON voice (passage, claim);
CREATE INDEX voice_by_asserter  ON voice (asserter, claim);
CREATE INDEX voice_by_principal ON voice (principal, claim) WHERE principal IS NOT NULL;
CREATE INDEX voice_misattributed ON voice (claim) WHERE misattributed;

CREATE TABLE derived (
  claim             INTEGER PRIMARY KEY REFERENCES claim (id),
  status            TEXT    NOT NULL REFERENCES status (code),
  strength          INTEGER NOT NULL,  -- of the status; 1 is the strongest
  counts            INTEGER NOT NULL,  -- 1 where the claim is support that was given and somebody asserts it
  not_counted       TEXT REFERENCES not_counted (code),  -- why it does not
  contested         INTEGER NOT NULL,  -- 1 where one voice asserts it and another disputes or denies it
  contested_in_part INTEGER NOT NULL,  -- 1 where a part of it, that refines it, is contested
  acknowledged      INTEGER NOT NULL,  -- 1 where a party to the support acknowledges it
  corrected         TEXT    NOT NULL,  -- a JSON array of the fields in which something corrects a passage of it
  origins           INTEGER NOT NULL,  -- independent voices that assert it
  credibility       INTEGER NOT NULL REFERENCES credibility (code),
  rule              TEXT    NOT NULL REFERENCES credibility_rule (code),  -- why it has that credibility
  letter            TEXT    NOT NULL REFERENCES reliability (code),       -- the best among its assertions
  letter_source     TEXT REFERENCES source (id),                          -- the source of that assertion
  grade             TEXT    NOT NULL,  -- letter and credibility
  rank              INTEGER NOT NULL   -- the order of strength: credibility, letter, status, claim
) STRICT;

-- Supporter, recipient and way, with the claims that count and the others apart.
CREATE TABLE pair_way (
  supporter   TEXT    NOT NULL,
  recipient   TEXT    NOT NULL,
  how         TEXT    NOT NULL,
  counts      INTEGER NOT NULL,
  claims      INTEGER NOT NULL,
  contested   INTEGER NOT NULL,
  corrected   INTEGER NOT NULL,
  origins     INTEGER NOT NULL,  -- the most that one of the claims has
  rank        INTEGER NOT NULL,  -- of the strongest claim, as are the four below
  strength    INTEGER NOT NULL,
  status      TEXT    NOT NULL,
  grade       TEXT    NOT NULL,
  not_counted TEXT,
  since       TEXT,
  until       TEXT,
  PRIMARY KEY (supporter, recipient, how, counts)
) STRICT, WITHOUT ROWID;

CREATE INDEX pair_way_by_recipient ON pair_way (recipient, supporter);

CREATE TABLE asserter_tally (
  actor TEXT PRIMARY KEY,
  says  INTEGER NOT NULL  -- assertions of any stance
) STRICT, WITHOUT ROWID;

CREATE TABLE source_tally (
  source   TEXT PRIMARY KEY,
  passages INTEGER NOT NULL,
  claims   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person may type, folded to letters and digits, with and without a leading "the": step 1 a slug, a
-- name or a title, 2 a code or another name, 3 a word of the name of a person, 4 a word of any other name,
-- which is only suggested.
CREATE TABLE name_key (
  key  TEXT    NOT NULL,
  step INTEGER NOT NULL CHECK (step IN (1, 2, 3, 4)),
  kind TEXT    NOT NULL CHECK (kind IN ('actor', 'source')),
  id   TEXT    NOT NULL,
  name TEXT    NOT NULL,  -- as it is written
  PRIMARY KEY (key, step, kind, id, name)
) STRICT, WITHOUT ROWID;

-- Full text, blind to case and diacritics.
CREATE VIRTUAL TABLE claim_text   USING fts5 (what, item, content="claim", content_rowid="id",
                                              tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE passage_text USING fts5 (quote, note, content="passage", content_rowid="id",
                                              tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE source_text  USING fts5 (title, id, url, content="source", content_rowid="rowid",
                                              tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE actor_text   USING fts5 (name, names, note, content="actor", content_rowid="rowid",
                                              tokenize = 'unicode61 remove_diacritics 2');

-- Up to which day something must have been said to be seen: now, any. `--as-of` puts another in its place.
CREATE VIEW as_of AS SELECT '9999-12-31' AS day;

-- The last day of the date of a source; the end of time where it has none.
CREATE VIEW published_by AS
SELECT id AS source,
       CASE length(published) WHEN 4 THEN published || '-12-31'
                              WHEN 7 THEN date(published || '-01', '+1 month', '-1 day')
                              WHEN 10 THEN published
                              ELSE '9999-12-31'
       END AS day
  FROM source;

-- Whom an actor's words and acts may stand for: itself, and those for whom it speaks or spoke.
CREATE VIEW stands_for AS
SELECT id AS actor, id AS principal FROM actor
UNION ALL
SELECT DISTINCT actor, speaks_for FROM office;

-- The actors of whom something is said here, on whatever day, or who say something; the others only stand in the register
-- of states.
CREATE VIEW named_actor AS
SELECT id FROM actor AS a
 WHERE EXISTS (SELECT 1 FROM claim WHERE supporter = a.id)
    OR EXISTS (SELECT 1 FROM claim WHERE recipient = a.id)
    OR EXISTS (SELECT 1 FROM claim WHERE against = a.id)
    OR EXISTS (SELECT 1 FROM assertion WHERE asserter = a.id)
    OR EXISTS (SELECT 1 FROM office o WHERE o.actor = a.id)
    OR EXISTS (SELECT 1 FROM office o WHERE o.speaks_for = a.id)
    OR EXISTS (SELECT 1 FROM source WHERE publisher = a.id);

-- A link is stored once and read from both ends. UNION ALL, so that SQLite need not gather all links to find those of one
-- claim; it still would in a join with a list of claims.
CREATE VIEW link_read AS
SELECT claim, relation, other, note FROM claim_link
UNION ALL
SELECT l.other, r.inverse, l.claim, l.note FROM claim_link l JOIN claim_relation r ON r.code = l.relation
 WHERE NOT EXISTS (SELECT 1 FROM claim_link m
                    WHERE m.claim = l.other AND m.relation = r.inverse AND m.other = l.claim);

-- A claim with its names and how it stands.
CREATE VIEW standing AS
SELECT 'c' || c.id AS id, s.name AS supporter, c.how, r.name AS recipient, o.name AS against, c.act, c.what, c.item,
       c.since, c.until, c.quantity, c.unit, c.stage, c.occasion, d.status, d.counts, d.contested,
       d.contested_in_part, d.acknowledged, d.corrected, d.origins, d.credibility, d.grade, q.definition AS why
  FROM claim c
  JOIN derived d          ON d.claim = c.id
  JOIN actor s            ON s.id = c.supporter
  JOIN actor r            ON r.id = c.recipient
  LEFT JOIN actor o       ON o.id = c.against
  JOIN credibility_rule q ON q.code = d.rule;
