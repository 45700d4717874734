import { type ErrorCode } from 'yaml'

/** The parser's own messages quote the document, secrets included: these say it without. */
const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'this alias has no anchor before it',
  BAD_DIRECTIVE: 'this YAML directive is not known',
  BAD_DQ_ESCAPE: 'this escape sequence is not valid in a double-quoted string',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a nested mapping is not allowed here: check the indentation, or quote a value with ": "',
  BLOCK_IN_FLOW: 'a block can not stand inside [ ] or { }',
  MISSING_CHAR: 'a character is missing: a closing quote or bracket, a comma, or a ":" after a key',
  MULTILINE_IMPLICIT_KEY: 'a key must end on its line with ":"',
  MULTIPLE_DOCS: 'holds several YAML documents (---); a compose file is one',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  TAB_AS_INDENT: 'a tab can not indent YAML: use spaces',
  UNEXPECTED_TOKEN: 'this is not expected here: check indentation, quotes and brackets',
  BAD_COLLECTION_TYPE: 'this tag does not fit the value',
}

export function sentenceFor(code: ErrorCode): string {
  return sentences[code] ?? 'this is not valid YAML'
}
