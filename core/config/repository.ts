import type { ManifestPolicy } from '../compose/policy.ts'
import type { ForgeName } from './forge.ts'

export interface RepositoryConfig {
  /** Unique; safe in store keys, paths and metrics. */
  readonly name: string
  /** http(s), ssh, scp-like or local path; never holds a password. */
  readonly url: string
  readonly ref: RepositoryRef
  /** Globs of manifest paths, relative to the repository's root. */
  readonly manifests: readonly string[]
  /** Cron with seconds (6 fields) or without (5), never more often than every 10 s. */
  readonly poll: string
  readonly auth: RepositoryAuth
  /** Asked while it can't be reached; absent: none. */
  readonly mirrors?: readonly MirrorConfig[]
  /** How its webhooks are signed and worded. */
  readonly forge: ForgeName
  readonly fetch: FetchLimits
  /** Absent: commits need no signature. */
  readonly signers?: Signers
  readonly webhookSecretFile?: string
  /** For `${…}` in manifests. */
  readonly variables: Readonly<Record<string, string>>
  readonly prune: boolean
  readonly pruneBudget: PruneBudget
  readonly suspend: boolean
  /** Absent: nothing goes back to GitHub. */
  readonly github?: GitHubConfig
  /** Absent: pull requests are not deployed. */
  readonly previews?: PreviewsConfig
  /** What was changed behind Banyan's back is set right; else it is only told. */
  readonly selfHeal: boolean
  /** Empty: it may be deployed at any time. */
  readonly windows: readonly DeployWindow[]
  /** What its manifests may ask for beyond what is harmless. */
  readonly policy: ManifestPolicy
  readonly rolloutTimeoutMs: number
}

export type RepositoryRef = FixedRef | VersionRange

interface FixedRef {
  readonly kind: 'branch' | 'tag' | 'commit'
  /** Short name, or the commit's full id. */
  readonly name: string
}

/** The tag with the highest version in the range. */
interface VersionRange {
  readonly kind: 'semver'
  readonly name: string
}

/** Fits `GitRemote`: a token file, or an ssh key with the hosts it may talk to, or nothing. */
export interface RepositoryAuth {
  readonly tokenFile?: string
  /** Where the token may be sent: a host, with its port if it has one. Absent: where it was first sent. */
  readonly host?: string
  readonly sshKeyFile?: string
  readonly knownHostsFile?: string
  /** Reads it, and says what happens to it, in place of a token. */
  readonly githubApp?: GitHubApp
}

export interface MirrorConfig {
  readonly url: string
  /** Its own: what is for the repository goes to no mirror. */
  readonly auth: RepositoryAuth
  /** The lowest is asked first, after the repository itself. */
  readonly priority: number
  /** For a look-up of a ref. */
  readonly timeoutMs: number
}

export interface GitHubApp {
  readonly id: number
  /** PEM, as GitHub gives it. */
  readonly keyFile: string
  /** Absent: found by the repository. */
  readonly installation?: number
}

/** Where statuses, deployments and plans go, and as whom: an app or a token file, exactly one of them. */
export interface GitHubConfig {
  /** Without a slash at the end. */
  readonly apiUrl: string
  /** It stands in banyan.yaml, and doesn't follow from the repository's url. */
  readonly isNamed?: true
  readonly app?: GitHubApp
  readonly tokenFile?: string
  readonly statuses: boolean
  /** Statuses are called `<context>/<application>`: two clusters need two words. */
  readonly context: string
  /** `{app}`, `{generation}` and `{commit}` in it are filled in. */
  readonly targetUrl?: string
  readonly deployments: boolean
  readonly environment: string
  /** Of pull requests. */
  readonly plans: boolean
}

export interface PreviewsConfig {
  readonly label: string
  readonly ttlMs: number
  /** Of the repository, at a time. */
  readonly limit: number
  /** Published ports are taken from it. */
  readonly ports: { readonly first: number; readonly last: number }
  /** Where they are reached; absent: at any agent. */
  readonly address?: string
  /** The only scope whose stored secrets they may use. */
  readonly secrets: string
}

export interface DeployWindow {
  readonly kind: 'allow' | 'deny'
  /** When it begins. */
  readonly cron: string
  /** Elapsed time: a clock that is set doesn't stretch it. */
  readonly forMs: number
  readonly timeZone: string
}

/** Whose signature a commit needs: files of keys, at least one. */
export interface Signers {
  /** As ssh-keygen's ALLOWED SIGNERS. */
  readonly sshFile?: string
  /** A keyring, binary or armored. */
  readonly gpgFile?: string
}

/** What one fetch may take before it is given up. */
export interface FetchLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** A sync removes at most so many applications by itself: whichever allows more. */
export interface PruneBudget {
  readonly applications: number
  readonly percent: number
}

/** What to ask the remote for: `refs/heads/main`, `refs/tags/v1`, or the commit id itself. */
export function fullRef(ref: FixedRef): string {
  if (ref.kind === 'commit') return ref.name
  return ref.kind === 'branch' ? `refs/heads/${ref.name}` : `refs/tags/${ref.name}`
}
