import { z } from 'zod'
import type { GitHubApp, GitHubConfig, RepositoryAuth } from './repository.ts'
import { slugOf } from './slug.ts'
import { flag, given, optionalPath, wholeNumber } from './values.ts'

const httpUrl = z
  .string()
  .max(300)
  .regex(/^$|^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/, 'must be an http:// or https:// URL, or empty')

/** A GitHub App, in place of a token: id 0 is none. */
export const githubAppSchema = z
  .strictObject({
    id: wholeNumber(0, 999_999_999).default(0),
    key_file: optionalPath.default(''),
    installation: wholeNumber(0, 999_999_999).default(0),
  })
  .refine(app => (app.id === 0) === (app.key_file === ''), {
    error: 'needs both id and key_file, or neither',
  })
  .transform((raw): GitHubApp | undefined =>
    raw.id === 0
      ? undefined
      : {
          id: raw.id,
          keyFile: raw.key_file,
          ...(raw.installation > 0 && { installation: raw.installation }),
        },
  )

/** What goes back to GitHub. */
export const githubSchema = z.strictObject({
  api_url: httpUrl.default(''),
  token_file: optionalPath.default(''),
  statuses: flag.default(true),
  context: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 of A-Z, a-z, 0-9, . _ and -')
    .default('banyan'),
  target_url: httpUrl.default(''),
  deployments: flag.default(true),
  environment: z
    .string()
    .regex(/^[^\p{Cc}]{1,255}$/u, 'must be 1 to 255 characters')
    .default('production'),
  plans: flag.default(true),
})

type RawGitHub = z.infer<typeof githubSchema>

/**
 * Absent where there is nothing to say it with, or nobody to say it to: no credential for GitHub's API, or a forge that is
 * not said to be GitHub. A host of unknown kind is never asked: it would be sent a token it may have no use for.
 */
export function githubConfig(
  raw: RawGitHub,
  { url, forge, auth }: { url: string; forge: string; auth: RepositoryAuth },
): GitHubConfig | undefined {
  const tokenFile = raw.token_file || auth.tokenFile
  if (auth.githubApp === undefined && tokenFile === undefined) return undefined
  const host = hostOf(url)
  const isGitHub = forge === 'github' || /^github\./.test(host) || raw.api_url !== ''
  if (!isGitHub || (forge !== 'auto' && forge !== 'github') || !slugOf(url)) return undefined
  const usual = host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`
  return {
    apiUrl: raw.api_url.replace(/\/+$/, '') || usual,
    ...(raw.api_url !== '' && { isNamed: true }),
    ...(auth.githubApp ? { app: auth.githubApp } : { tokenFile: tokenFile ?? '' }),
    statuses: raw.statuses,
    context: raw.context,
    ...given({ targetUrl: raw.target_url }),
    deployments: raw.deployments,
    environment: raw.environment,
    plans: raw.plans,
  }
}

/** With the port of http(s), where GitHub's API is too; that of ssh is another one. */
function hostOf(url: string): string {
  const [, host = ''] =
    /^https?:\/\/([^/]+)/i.exec(url) ??
    /^ssh:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(url) ??
    /^[^/@:]+@([^/:]+):/.exec(url) ??
    []
  return host.toLowerCase()
}
