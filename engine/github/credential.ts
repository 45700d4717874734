import type { GitHubApp } from '../../core/config/repository.ts'
import { sha256 } from '../../core/hash.ts'
import type { Clock } from '../../platform/clock.ts'
import { AppTokens } from './app-tokens.ts'
import type { Answer } from './github.ts'
import type { Ask } from './octokit.ts'
import { readToken } from './token-file.ts'

/** Who asks. */
export interface Credential {
  readonly id: string
  readonly isApp: boolean
  /** The Authorization header for a route; or GitHub's answer where it gave no token. */
  authorization(route: string): Promise<string | Answer>
  /** GitHub takes it no longer. */
  refused(): void
}

interface Wanted {
  readonly owner: string
  readonly repo: string
  readonly apiUrl: string
  readonly app?: GitHubApp
  readonly tokenFile?: string
}

export function credentialOf(wanted: Wanted, deps: { clock: Clock; ask: Ask }): Credential {
  const { apiUrl, app, tokenFile = '', owner } = wanted
  if (app) {
    const tokens = new AppTokens({ ...wanted, app }, deps)
    return {
      // an app has one installation for each owner
      id: `app:${app.id}:${app.installation ?? owner.toLowerCase()}`,
      isApp: true,
      authorization: async route => await tokens.authorization(route),
      refused: () => tokens.forget(),
    }
  }
  return {
    id: sha256(JSON.stringify([apiUrl, tokenFile])).slice(0, 32),
    isApp: false,
    authorization: async () => `Bearer ${await readToken(apiUrl, tokenFile)}`,
    refused: () => undefined,
  }
}
