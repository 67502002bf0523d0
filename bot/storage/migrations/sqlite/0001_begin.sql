-- Times are Unix seconds; true and false are 1 and 0; ids are Telegram's.

CREATE TABLE claims (
    update_id INTEGER PRIMARY KEY,
    claimed_at REAL NOT NULL
);

CREATE INDEX claims_claimed ON claims (claimed_at);

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    locale TEXT,
    language_code TEXT,
    progress TEXT,
    version INTEGER NOT NULL,
    panel_message_id INTEGER,
    panel_photo INTEGER NOT NULL,
    last_message_id INTEGER NOT NULL,
    awaiting TEXT,
    pictures INTEGER NOT NULL,
    blocked INTEGER NOT NULL
);

-- The ledger. It never holds a secret.
CREATE TABLE erasures (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    locale TEXT NOT NULL,
    why TEXT NOT NULL,
    sent_at REAL NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;

CREATE INDEX erasures_due ON erasures (due_at);

CREATE TABLE budgets (
    budget TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    starts_at REAL NOT NULL,
    ends_at REAL NOT NULL,
    spent INTEGER NOT NULL,
    PRIMARY KEY (budget, person_id, starts_at)
) WITHOUT ROWID;

-- Nothing in a question says who asked it.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    locale TEXT NOT NULL,
    tier TEXT NOT NULL,
    topic TEXT,
    helpful INTEGER,
    asked_at REAL NOT NULL
);

CREATE INDEX questions_asked ON questions (asked_at);

CREATE TABLE picture_ids (
    bot_id INTEGER NOT NULL,
    version TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (bot_id, version)
) WITHOUT ROWID;
