import type { RepositoryConfig } from '../../core/config/repository.ts'
import { slugOf } from '../../core/config/slug.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Store } from '../../platform/store/store.ts'
import { checkApiHost } from './api-host.ts'
import { apiFetch } from './bound-fetch.ts'
import { createClient } from './client.ts'
import { credentialOf } from './credential.ts'
import type { GitHub } from './github.ts'
import { octokitAt } from './octokit.ts'

type Configured = Pick<RepositoryConfig, 'url' | 'auth' | 'github'>

interface GitHubDeps {
  readonly store: Store
  readonly clock: Clock
}

/** Undefined where nothing goes back to GitHub. Nothing is asked, read or loaded before the first request. */
export function openGitHub(config: Configured, deps: GitHubDeps): GitHub | undefined {
  const { github } = config
  const slug = slugOf(config.url)
  if (!github || !slug) return undefined
  const ask = octokitAt(github.apiUrl, apiFetch(github.apiUrl))
  const credential = credentialOf({ ...github, ...slug }, { clock: deps.clock, ask })
  const mayAsk = async () => await checkApiHost(deps.store, config)
  return createClient({ ...slug, credential, ask, mayAsk })
}
