import { type Cursor, isBlankOrEnd, isBreakOrEnd, isNameChar } from './cursor.ts'
import { YamlError } from './nodes.ts'
import { type Token } from './tokens.ts'

/** The scanner's words that are no content: anchors, aliases, tags and directives. */

const afterName = /^[?:,\]}%@`]$/

export function takeAnchor(cursor: Cursor): Token {
  const start = cursor.at
  const type = cursor.char === '*' ? 'alias' : 'anchor'
  cursor.skip()
  const name = takeName(cursor)
  if (name === '' || (!isBlankOrEnd(cursor.char) && !afterName.test(cursor.char))) {
    const message =
      type === 'alias'
        ? 'an alias is "*" and the name of an anchor: a value that begins with "*" needs quotes'
        : 'an anchor is "&" and a name of letters, digits, "-" and "_"'
    throw new YamlError(start, message)
  }
  return { type, name, start, end: cursor.at }
}

export function takeTag(cursor: Cursor): Token {
  const start = cursor.at
  const { handle, suffix } = cursor.next === '<' ? takeVerbatim(cursor) : takeShorthand(cursor)
  if (!isBlankOrEnd(cursor.char)) throw badTag(start)
  return { type: 'tag', handle, suffix, start, end: cursor.at }
}

/** From the `%` to behind the end of the line. */
export function takeDirective(cursor: Cursor): Token {
  const start = cursor.at
  cursor.skip()
  const name = takeName(cursor)
  cursor.skipBlanks()
  const directive = directiveOf(cursor, name, start)
  const end = cursor.at
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.char)) throw badDirective(start)
  if (!cursor.ended) cursor.takeBreak()
  return { ...directive, start, end }
}

function directiveOf(cursor: Cursor, name: string, start: number) {
  if (name === 'YAML') {
    const version = takeWhile(cursor, char => /[\d.]/.test(char))
    if (/^\d{1,2}\.\d{1,2}$/.test(version)) return { type: 'yaml-directive', version } as const
  }
  if (name === 'TAG') {
    const handle = takeHandle(cursor)
    const isHandle = handle === '!' || /^!.*!$/.test(handle)
    cursor.skipBlanks()
    const prefix = takeUri(cursor)
    if (isHandle && prefix !== '') return { type: 'tag-directive', handle, prefix } as const
  }
  throw badDirective(start)
}

/** `!<tag:yaml.org,2002:int>` */
function takeVerbatim(cursor: Cursor) {
  const start = cursor.at
  cursor.skip(2)
  const suffix = takeUri(cursor)
  if (suffix === '' || cursor.char !== '>') throw badTag(start)
  cursor.skip()
  return { handle: '', suffix }
}

/** `!word`, `!!word`, `!handle!word`, or `!` alone */
function takeShorthand(cursor: Cursor) {
  const start = cursor.at
  const handle = takeHandle(cursor)
  const suffix = takeUri(cursor)
  if (!/^!.*!$/.test(handle)) {
    const word = handle.slice(1) + suffix
    return word === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix: word }
  }
  if (suffix === '') throw badTag(start)
  return { handle, suffix }
}

function takeHandle(cursor: Cursor): string {
  if (!cursor.takeIf('!')) return ''
  const name = takeName(cursor)
  return cursor.takeIf('!') ? `!${name}!` : `!${name}`
}

function takeUri(cursor: Cursor): string {
  const uri = takeWhile(cursor, char => /[\w\-;/?:@&=+$,.!~*'()[\]%]/.test(char))
  if (!uri.includes('%')) return uri
  try {
    return decodeURIComponent(uri)
  } catch {
    throw badTag(cursor.at - uri.length)
  }
}

function takeName(cursor: Cursor): string {
  return takeWhile(cursor, isNameChar)
}

function takeWhile(cursor: Cursor, fits: (char: string) => boolean): string {
  const start = cursor.at
  while (fits(cursor.char)) cursor.skip()
  return cursor.text.slice(start, cursor.at)
}

function badTag(at: number): YamlError {
  return new YamlError(at, 'this is no tag: a value that begins with "!" needs quotes')
}

function badDirective(at: number): YamlError {
  return new YamlError(at, 'this YAML directive is not known')
}
