import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Store } from '../../platform/store/store.ts'
import type { AppToken } from '../git/token.ts'
import { checkApiHost } from './api-host.ts'
import { AppTokens } from './app-tokens.ts'
import { apiFetch } from './bound-fetch.ts'
import { failures } from './failures.ts'
import { octokitAt } from './octokit.ts'
import { slugOf } from '../../core/config/slug.ts'

type Configured = Pick<RepositoryConfig, 'url' | 'auth' | 'github'>

/** Tokens of the repository's app for Git over HTTP, which may read this one repository and no more; undefined where it has no app. */
export function appTokenForGit(
  config: Configured,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): AppToken | undefined {
  const slug = slugOf(config.url)
  const { githubApp: app } = config.auth
  if (!app || !config.github || !slug || !/^https?:/i.test(config.url)) return undefined
  const { apiUrl } = config.github
  const ask = octokitAt(apiUrl, apiFetch(apiUrl))
  const tokens = new AppTokens(
    { ...slug, apiUrl, app, permissions: { contents: 'read' } },
    { clock, ask },
  )
  return {
    id: `${app.id}:${slug.owner}/${slug.repo}`,
    current: async () => {
      await checkApiHost(store, config)
      const found = await tokens.token()
      if ('token' in found) return found.token
      throw failures.unreachable(apiUrl, `it answered ${found.status} in place of a token`)
    },
    refused: () => tokens.forget(),
  }
}
