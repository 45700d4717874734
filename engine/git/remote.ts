import { sha256 } from '../../core/hash.ts'
import { failures } from './failures.ts'
import type { GitRemote } from './repository.ts'

/** How a remote is spoken to. `where` is for people: never userinfo. */
export type Address =
  | { readonly kind: 'http'; readonly url: URL; readonly where: string }
  | { readonly kind: 'ssh'; readonly url: string; readonly where: string }
  | { readonly kind: 'local'; readonly url: string; readonly where: string }

// [user@]host:path, as in git-clone(1). Two colons would be a remote helper such as ext::sh.
const scpLike = /^(?:[\w.-]+@)?[\w.-]+:(?!:)(?!\/\/)/

/**
 * Refuses (`git-url-refused`) what could run a program or smuggle an option, and credentials inside the URL:
 * those belong into a file.
 */
export function parseAddress(url: string): Address {
  if (hasControlCharacters(url)) throw failures.urlRefused('A URL', 'holds control characters')
  const where = withoutUserinfo(url)
  if (url === '' || url.startsWith('-')) throw failures.urlRefused(where, 'is not a URL')
  if (url.startsWith('/') || url.startsWith('./') || url.startsWith('../')) {
    return { kind: 'local', url, where }
  }
  if (/^https?:\/\//i.test(url)) return httpAddress(url, where)
  if (url.startsWith('ssh://')) return sshAddress(url, where)
  if (url.startsWith('file:///')) return { kind: 'local', url, where }
  if (scpLike.test(url) && !url.includes('::')) return scpAddress(url, where)
  throw failures.urlRefused(
    where,
    'is neither http(s)://, ssh://, user@host:path, file:// nor a path that starts with / or ./',
  )
}

function httpAddress(text: string, where: string): Address {
  const url = parseUrl(text, where)
  if (url.username !== '' || url.password !== '') {
    throw failures.urlRefused(where, 'holds credentials: put them into a token file instead')
  }
  if (url.search !== '' || url.hash !== '') {
    throw failures.urlRefused(where, 'has a query or a fragment')
  }
  return { kind: 'http', url, where }
}

function sshAddress(text: string, where: string): Address {
  const url = parseUrl(text, where)
  if (url.password !== '') throw failures.urlRefused(where, 'holds a password: use a key file')
  refuseOptionLike(where, decodeURIComponent(url.username), url.hostname, url.pathname.slice(1))
  return { kind: 'ssh', url: text, where }
}

function scpAddress(text: string, where: string): Address {
  const [, user = '', host = '', path = ''] = /^(?:([^@]*)@)?([^:]*):(.*)$/.exec(text) ?? []
  refuseOptionLike(where, user, host, path)
  return { kind: 'ssh', url: text, where }
}

function refuseOptionLike(where: string, ...parts: readonly string[]): void {
  if (parts.some(part => part.startsWith('-'))) {
    throw failures.urlRefused(where, 'has a part that reads as an option')
  }
}

function parseUrl(text: string, where: string): URL {
  if (!URL.canParse(text)) throw failures.urlRefused(where, 'is not a valid URL')
  return new URL(text)
}

/** What may be shown: `https://host/path`, whatever stood before the @. */
function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
}

function hasControlCharacters(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text)
}

export function checkRef(ref: string): void {
  if (!isRefName(ref) && !isObjectId(ref)) throw failures.refRefused(ref)
}

/** git-check-ref-format(1): nothing that a shell, an option parser or a glob could read otherwise. */
export function isRefName(ref: string): boolean {
  return (
    ref === 'HEAD' ||
    (/^refs\/(?:[^/.][^/]*\/)*[^/.][^/]*$/.test(ref) &&
      !hasControlCharacters(ref) &&
      !/[ ~^:?*[\\]|\.\.|@\{|\.lock(?:\/|$)|\.$|\/-/.test(ref))
  )
}

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}

/** One bare repository per (URL, credential): what one credential may read, another must not find here. */
export function folderName(remote: GitRemote): string {
  const { url, tokenFile, sshKeyFile, knownHostsFile, githubApp: app } = remote
  const parts = [url, tokenFile, sshKeyFile, knownHostsFile, ...(app ? [app.id, app.keyFile] : [])]
  return sha256(JSON.stringify(parts)).slice(0, 32)
}
