import { BanyanError, messageOf } from '../../core/errors.ts'

/** Every way in which Git fails us. `where` is an address without userinfo; no sentence holds a credential. */
export const failures = {
  unreachable: (where: string, why: string, cause?: unknown) =>
    new BanyanError('git-unreachable', `${where} can't be reached: ${why}`, 'retry', { cause }),
  auth: (where: string, why: string, cause?: unknown) =>
    new BanyanError('git-auth', `${where} refused the credentials: ${why}`, 'wait', { cause }),
  hostKey: (where: string, why: string) =>
    new BanyanError(
      'git-auth',
      `${where} shows a host key that known_hosts_file doesn't list, so nothing was sent to it: ${why}`,
      'wait',
    ),
  notFound: (where: string, why = 'no such repository') =>
    new BanyanError('git-not-found', `${where}: ${why}`, 'wait'),
  refMissing: (where: string, ref: string) =>
    new BanyanError('git-ref-missing', `${where} has no ${ref}`, 'wait'),
  empty: (where: string) => new BanyanError('git-empty', `${where} has no commits yet`, 'wait'),
  moved: (where: string, ref: string, commit: string) =>
    new BanyanError(
      'git-moved',
      `${where} no longer serves commit ${commit}: ${ref} was force-pushed since it was looked up`,
      'retry',
    ),
  timeout: (where: string, limitMs: number, cause?: unknown) =>
    new BanyanError('git-timeout', `${where} took longer than ${limitMs / 1000} s`, 'retry', {
      cause,
    }),
  fetchTooLarge: (where: string, maxBytes: number) =>
    new BanyanError(
      'git-too-large',
      `${where} sends more than ${maxBytes} bytes; fetch.max_size of the repository allows more`,
      'stalled',
    ),
  cancelled: (where: string, cause?: unknown) =>
    new BanyanError('git-cancelled', `${where}: cancelled`, 'retry', { cause }),
  tooLarge: (what: string, maxBytes: number) =>
    new BanyanError('git-too-large', `${what} is larger than ${maxBytes} bytes`, 'stalled'),
  tooMany: (what: string, max: number) =>
    new BanyanError('git-too-large', `${what} has more than ${max} entries`, 'stalled'),
  corrupt: (what: string, cause?: unknown) =>
    new BanyanError(
      'git-corrupt',
      `The local copy is damaged and will be fetched again: ${what}`,
      'retry',
      { cause },
    ),
  objectMissing: (oid: string, type = 'object') =>
    new BanyanError('git-object-missing', `No fetched commit holds ${type} ${oid}`, 'wait'),
  storage: (folder: string, cause: unknown) =>
    new BanyanError('git-storage', `${folder} can't be written: ${messageOf(cause)}`, 'retry', {
      cause,
    }),
  urlRefused: (where: string, why: string) =>
    new BanyanError('git-url-refused', `${where}: ${why}`, 'stalled'),
  refRefused: (ref: string) =>
    new BanyanError(
      'git-ref-refused',
      `${JSON.stringify(ref)} is not a full ref name such as refs/heads/main`,
      'stalled',
    ),
  pathRefused: (path: string, why: string) =>
    new BanyanError('path-refused', `${path}: ${why}`, 'stalled'),
} as const
