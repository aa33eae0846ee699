/** What is no person holds access, too: it has no account, and goes by the name under which it is registered. */
export const identities = `
  ALTER TABLE countersign.granted ALTER COLUMN subject DROP NOT NULL;
  CREATE INDEX granted_identity ON countersign.granted (repository, holder, id) WHERE live AND subject IS NULL;
`;
