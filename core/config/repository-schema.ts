import { z } from 'zod'
import { pollProblem } from './cron.ts'
import { forgeAt, forgeNames } from './forge.ts'
import { githubConfig, githubSchema } from './github-schema.ts'
import { policySchema } from './policy-schema.ts'
import { previewsSchema } from './previews-schema.ts'
import { refSchema } from './ref-schema.ts'
import { checkAuth, remoteAuth, remoteUrl } from './remote-schema.ts'
import type {
  FetchLimits,
  MirrorConfig,
  RepositoryAuth,
  RepositoryConfig,
  Signers,
} from './repository.ts'
import { slugOf } from './slug.ts'
import { duration, flag, given, optionalPath, size, textMap, wholeNumber } from './values.ts'
import { windowSchema } from './window-schema.ts'

const mirror = z
  .strictObject({
    url: remoteUrl,
    auth: remoteAuth.prefault({}),
    priority: wholeNumber(0, 1000).default(1),
    timeout: duration(100, 600_000).prefault('15s'),
  })
  .superRefine((raw, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['auth', key], message })
    checkAuth(raw.url, raw.auth, refuse)
    if (raw.auth.githubApp !== undefined) refuse('github_app', 'is not for mirrors')
  })
  .transform((raw): MirrorConfig => ({
    url: raw.url,
    auth: raw.auth,
    priority: raw.priority,
    timeoutMs: raw.timeout,
  }))

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
    url: remoteUrl,
    ref: refSchema.prefault({ branch: 'main' }),
    manifests: z.array(z.string().min(1).max(200)).min(1).max(50).default(defaultManifests),
    poll: z
      .string()
      .superRefine((text, context) => {
        const problem = pollProblem(text)
        if (problem) context.addIssue({ code: 'custom', message: problem })
      })
      .default('*/30 * * * * *'),
    auth: remoteAuth.prefault({}),
    mirrors: z.array(mirror).max(10).default([]),
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
    github: githubSchema.prefault({}),
    previews: previewsSchema.prefault({}),
    self_heal: flag.default(true),
    windows: z.array(windowSchema).max(50).default([]),
    policy: policySchema,
    rollout_timeout: duration(1000, 24 * 3_600_000).prefault('5m'),
  })
  .superRefine((raw, context) => {
    const { url: address, auth: own } = raw
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['auth', key], message })
    checkAuth(address, own, refuse)
    if (own.githubApp !== undefined && githubOf(raw).github === undefined) {
      refuse('github_app', 'is only for GitHub: set forge: github, if that is where url leads')
    }
    if (raw.github.api_url !== '' && !slugOf(address)) {
      const message = 'has no effect: url leads to no <owner>/<name>'
      context.addIssue({ code: 'custom', path: ['github', 'api_url'], message })
    }
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
    ...(raw.mirrors.length > 0 && { mirrors: raw.mirrors }),
    forge: raw.forge === 'auto' ? forgeAt(raw.url) : raw.forge,
    fetch: raw.fetch,
    ...(raw.require_signature && { signers: raw.signers }),
    ...given({ webhookSecretFile: raw.webhook_secret_file }),
    variables: raw.variables,
    prune: raw.prune,
    pruneBudget: raw.prune_budget,
    suspend: raw.suspend,
    ...githubOf(raw),
    ...(raw.previews && { previews: raw.previews }),
    selfHeal: raw.self_heal,
    windows: raw.windows,
    policy: raw.policy,
    rolloutTimeoutMs: raw.rollout_timeout,
  }))

function githubOf(raw: {
  readonly url: string
  readonly forge: string
  readonly auth: RepositoryAuth
  readonly github: z.infer<typeof githubSchema>
}): Pick<RepositoryConfig, 'github'> {
  const github = githubConfig(raw.github, raw)
  return github ? { github } : {}
}
