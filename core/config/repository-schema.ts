import { z } from 'zod'
import type { FetchLimits, RepositoryConfig, RepositoryRef, Signers } from './config.ts'
import { pollProblem } from './cron.ts'
import { forgeAt, forgeNames } from './forge.ts'
import { policySchema } from './policy-schema.ts'
import { duration, flag, given, optionalPath, size, textMap, wholeNumber } from './values.ts'
import { rangeProblem } from './versions.ts'

const always = { when: () => true }

/** git-check-ref-format(1), and no leading dash, so that a ref never reads as an option. */
const refName = z
  .string()
  .min(1)
  .max(200)
  .refine(
    name =>
      !/^[-/.]|\.\.|[\p{Cc} ~^:?*[\\]|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$|^@$/u.test(name) &&
      !name.startsWith('refs/'),
    'is not a short ref name such as main or v1.2.0',
  )

const ref = z
  .strictObject({
    branch: refName.optional(),
    tag: refName.optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'must be a full commit id, 40 hex digits')
      .optional(),
    semver: z
      .string()
      .max(200)
      .superRefine((range, context) => {
        const message = rangeProblem(range)
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      })
      .optional(),
  })
  .refine(value => Object.values(value).filter(name => name !== undefined).length === 1, {
    error: 'needs exactly one of branch, tag, commit and semver',
    ...always,
  })
  .transform(({ branch, tag, commit, semver = '' }): RepositoryRef => {
    if (branch !== undefined) return { kind: 'branch', name: branch }
    if (tag !== undefined) return { kind: 'tag', name: tag }
    return commit === undefined
      ? { kind: 'semver', name: semver }
      : { kind: 'commit', name: commit }
  })

const url = z.string().superRefine((text, context) => {
  const message = urlProblem(text)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

/** Only what Git is asked to speak, nothing that reads as an option, and no secret on show. */
function urlProblem(text: string): string | undefined {
  if (/^https?:\/\/[^/]*@|^ssh:\/\/[^/@]*:[^/@]*@/i.test(text)) {
    return 'must not hold credentials: use auth.token_file or auth.ssh_key_file'
  }
  const isLocation =
    /^(https?|ssh):\/\/[^-/\s]\S*$|^file:\/\/\/\S|^\/|^[\w.][\w.-]*@\w[\w.-]*:[^-\s]\S*$/i.test(
      text,
    )
  if (isLocation && !/\p{Cc}/u.test(text)) return undefined
  return 'must be an https://, http:// or ssh:// URL, user@host:path, or an absolute path'
}

function isHostOf(host: string, address: string): boolean {
  return URL.canParse(address) && new URL(address).host === host.toLowerCase()
}

const auth = z
  .strictObject({
    token_file: optionalPath.default(''),
    host: z.string().max(300).default(''),
    ssh_key_file: optionalPath.default(''),
    known_hosts_file: optionalPath.default(''),
  })
  .refine(value => value.token_file === '' || value.ssh_key_file === '', {
    error: 'takes token_file or ssh_key_file, not both',
  })
  .refine(value => (value.ssh_key_file === '') === (value.known_hosts_file === ''), {
    error: 'ssh_key_file and known_hosts_file go together: host keys are never trusted unseen',
  })
  .transform(raw =>
    given({
      tokenFile: raw.token_file,
      host: raw.host,
      sshKeyFile: raw.ssh_key_file,
      knownHostsFile: raw.known_hosts_file,
    }),
  )

/** What Banyan itself fetches (http) is in memory while it is indexed, so there is an end to what can be allowed. */
const fetchLimits = z
  .strictObject({
    max_size: size(2 ** 20, 2 ** 31).prefault('512mb'),
    timeout: duration(1000, 3_600_000).prefault('2m'),
  })
  .transform((raw): FetchLimits => ({ maxBytes: raw.max_size, timeoutMs: raw.timeout }))

const signers = z
  .strictObject({ ssh_file: optionalPath.default(''), gpg_file: optionalPath.default('') })
  .transform((raw): Signers => given({ sshFile: raw.ssh_file, gpgFile: raw.gpg_file }))

const defaultManifests = [
  '**/compose.yaml',
  '**/compose.yml',
  '**/docker-compose.yml',
  '**/banyan.yaml',
]

export const repositorySchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9_-]{0,62}$/,
        'must be 1 to 63 of a-z, 0-9, _ and -, starting with a letter or digit',
      ),
    url,
    ref: ref.prefault({ branch: 'main' }),
    manifests: z.array(z.string().min(1).max(200)).min(1).max(50).default(defaultManifests),
    poll: z
      .string()
      .superRefine((text, context) => {
        const problem = pollProblem(text)
        if (problem) context.addIssue({ code: 'custom', message: problem })
      })
      .default('*/30 * * * * *'),
    auth: auth.prefault({}),
    forge: z.enum(['auto', ...forgeNames]).default('auto'),
    fetch: fetchLimits.prefault({}),
    require_signature: flag.default(false),
    signers: signers.prefault({}),
    webhook_secret_file: optionalPath.default(''),
    variables: textMap.default({}),
    prune: flag.default(true),
    prune_budget: z
      .strictObject({
        applications: wholeNumber(0, 100_000).default(3),
        percent: wholeNumber(0, 100).default(20),
      })
      .prefault({}),
    suspend: flag.default(false),
    policy: policySchema,
    rollout_timeout: duration(1000, 24 * 3_600_000).prefault('5m'),
  })
  .superRefine(({ url: address, auth: { tokenFile, host, sshKeyFile } }, context) => {
    const isHttp = /^https?:/i.test(address)
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['auth', key], message })
    if (tokenFile !== undefined && !isHttp) refuse('token_file', 'is only for https:// URLs')
    if (host !== undefined && tokenFile === undefined) refuse('host', 'is only for token_file')
    else if (host !== undefined && !isHostOf(host, address)) {
      refuse('host', 'is not the host of url: the token would go where it may not')
    }
    if (sshKeyFile !== undefined && isHttp) refuse('ssh_key_file', 'is only for ssh URLs')
  })
  .superRefine(({ require_signature: isRequired, signers: files }, context) => {
    const isGiven = Object.keys(files).length > 0
    if (isRequired === isGiven) return
    const message = isRequired
      ? 'needs signers.ssh_file or signers.gpg_file'
      : 'has no effect with require_signature: false; set that to true'
    const path = [isRequired ? 'require_signature' : 'signers']
    context.addIssue({ code: 'custom', path, message })
  })
  .transform((raw): RepositoryConfig => ({
    name: raw.name,
    url: raw.url,
    ref: raw.ref,
    manifests: raw.manifests,
    poll: raw.poll,
    auth: raw.auth,
    forge: raw.forge === 'auto' ? forgeAt(raw.url) : raw.forge,
    fetch: raw.fetch,
    ...(raw.require_signature && { signers: raw.signers }),
    ...given({ webhookSecretFile: raw.webhook_secret_file }),
    variables: raw.variables,
    prune: raw.prune,
    pruneBudget: raw.prune_budget,
    suspend: raw.suspend,
    policy: raw.policy,
    rolloutTimeoutMs: raw.rollout_timeout,
  }))
