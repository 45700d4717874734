/** The parts of `[SOURCE:]TARGET[:OPTIONS]` as Docker Compose takes them apart. */
export interface MountSpec {
  readonly type: 'volume' | 'bind'
  readonly source?: string
  readonly target: string
  readonly readOnly: boolean
  readonly bind?: { readonly propagation?: string; readonly selinux?: string }
  readonly volume?: { readonly nocopy: boolean }
}

export type MountSpecs = MountSpec | { readonly problem: string }

const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']
const relabels = ['z', 'Z']

/**
 * Unknown options are passed over; a single letter before a colon is a Windows drive. A text of one or two
 * characters is the target of an anonymous volume without further ado.
 */
export function parseMountSpec(text: string): MountSpecs {
  if (text === '') return { problem: 'is empty' }
  if (text.length <= 2) return { type: 'volume', target: cleanPath(text), readOnly: false }
  const sections = splitSections(text)
  if (sections.includes('')) return { problem: 'has an empty part between colons' }
  if (sections.length > 3) return { problem: 'has too many colons' }
  const [first = '', second, options = ''] = sections
  const flags = options.split(',')
  const source = second === undefined ? undefined : first
  const isBind = source !== undefined && isFilePath(source)
  return {
    type: isBind ? 'bind' : 'volume',
    ...(source !== undefined && { source }),
    target: cleanPath(second ?? first),
    readOnly: flags.findLast(flag => flag === 'ro' || flag === 'rw') === 'ro',
    ...bindOptions(flags, isBind),
    ...(flags.includes('nocopy')
      ? { volume: { nocopy: true } }
      : !isBind && { volume: { nocopy: false } }),
  }
}

function bindOptions(flags: readonly string[], isBind: boolean) {
  const propagation = flags.findLast(flag => propagations.includes(flag))
  const selinux = flags.findLast(flag => relabels.includes(flag))
  if (!isBind && propagation === undefined && selinux === undefined) return {}
  return {
    bind: {
      ...(propagation !== undefined && { propagation }),
      ...(selinux !== undefined && { selinux }),
    },
  }
}

/** At colons, those of drives (`C:`) and of variables (`${A:-b}`) aside. */
function splitSections(text: string): string[] {
  const sections: string[] = []
  let section = ''
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '$' && text[at + 1] === '{') depth++
    else if (char === '}' && depth > 0) depth--
    if (char === ':' && depth === 0 && !/^\p{L}$/u.test(section)) {
      sections.push(section)
      section = ''
    } else section += char
  }
  return [...sections, section]
}

/** What makes a source a path and not the name of a volume. */
function isFilePath(source: string): boolean {
  return /^(?:[./~]|\\\\|\p{L}:)/u.test(source)
}

/** Without `.`, `..`, doubled and trailing slashes. */
function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!rooted) parts.push(part)
  }
  const clean = `${rooted ? '/' : ''}${parts.join('/')}`
  return clean === '' ? '.' : clean
}
