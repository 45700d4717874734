import { z } from 'zod'
import { githubAppSchema } from './github-schema.ts'
import type { RepositoryAuth } from './repository.ts'
import { given, optionalPath } from './values.ts'

// Where a repository or a mirror of it is, and how to get in.

export const remoteUrl = z.string().superRefine((text, context) => {
  const message = urlProblem(text)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

/** Only what Git is asked to speak, nothing that reads as an option, and no secret on show. */
function urlProblem(text: string): string | undefined {
  if (/^https?:\/\/[^/]*@|^ssh:\/\/[^/@]*:[^/@]*@/i.test(text)) {
    return 'must not hold credentials: use auth.token_file or auth.ssh_key_file'
  }
  const isLocation =
    /^(https?|ssh):\/\/(?![^/\s]*@-)[^-/\s]\S*$|^file:\/\/\/\S|^\/|^[\w.][\w.-]*@\w[\w.-]*:[^-\s]\S*$/i.test(
      text,
    )
  if (isLocation && !/\p{Cc}/u.test(text)) return undefined
  return 'must be an https://, http:// or ssh:// URL, user@host:path, or an absolute path'
}

function isHostOf(host: string, address: string): boolean {
  return URL.canParse(address) && new URL(address).host === host.toLowerCase()
}

export const remoteAuth = z
  .strictObject({
    token_file: optionalPath.default(''),
    host: z.string().max(300).default(''),
    ssh_key_file: optionalPath.default(''),
    known_hosts_file: optionalPath.default(''),
    github_app: githubAppSchema.prefault({}),
  })
  .refine(value => value.token_file === '' || value.ssh_key_file === '', {
    error: 'takes token_file or ssh_key_file, not both',
  })
  .refine(value => value.github_app === undefined || value.token_file === '', {
    error: 'takes token_file or github_app, not both',
    path: ['github_app'],
  })
  .refine(value => (value.ssh_key_file === '') === (value.known_hosts_file === ''), {
    error: 'ssh_key_file and known_hosts_file go together: host keys are never trusted unseen',
  })
  .transform((raw): RepositoryAuth => ({
    ...given({
      tokenFile: raw.token_file,
      host: raw.host,
      sshKeyFile: raw.ssh_key_file,
      knownHostsFile: raw.known_hosts_file,
    }),
    ...(raw.github_app && { githubApp: raw.github_app }),
  }))

type Refuse = (key: string, message: string) => void

/** What an address and its credential may not be together. */
export function checkAuth(address: string, auth: RepositoryAuth, refuse: Refuse): void {
  const { tokenFile, host, sshKeyFile, githubApp } = auth
  const isHttp = /^https?:/i.test(address)
  if (tokenFile !== undefined && !isHttp) refuse('token_file', 'is only for https:// URLs')
  if (host !== undefined && tokenFile === undefined && githubApp === undefined) {
    refuse('host', 'is only for token_file and github_app')
  }
  if (host !== undefined && isHttp && !isHostOf(host, address)) {
    refuse('host', 'is not the host of url: the token would go where it may not')
  }
  if (sshKeyFile !== undefined && isHttp) refuse('ssh_key_file', 'is only for ssh URLs')
}
