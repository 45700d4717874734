import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { GitHubApp } from '../../core/config/repository.ts'
import { messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { appJwt } from './app-jwt.ts'
import { failures } from './failures.ts'
import type { Answer, Parameters } from './github.ts'
import type { Ask } from './octokit.ts'
import { asAppRoutes, routes } from './routes.ts'

/** Before its end, so that what is under way with a token doesn't see it end. */
const renewBeforeMs = 5 * 60_000

interface Wanted {
  readonly owner: string
  readonly repo: string
  readonly apiUrl: string
  readonly app: GitHubApp
  /** What the tokens may do; absent: what the installation may. */
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>
}

interface Token {
  readonly token: string
  readonly expiresAt: number
}

const installation = z.object({ id: z.int() })
const issued = z.object({ token: z.string().regex(/^[\x21-\x7e]+$/), expires_at: z.iso.datetime() })

/** Tokens of an app's installation, good for one repository and about an hour each. The key is read when one is needed. */
export class AppTokens {
  readonly #wanted: Wanted
  readonly #clock: Clock
  readonly #ask: Ask
  #installation: number | undefined
  #token: Token | undefined
  #renewal: Promise<Token | Answer> | undefined

  constructor(wanted: Wanted, { clock, ask }: { readonly clock: Clock; readonly ask: Ask }) {
    this.#wanted = wanted
    this.#clock = clock
    this.#ask = ask
    this.#installation = wanted.app.installation
  }

  /** The Authorization header; or what GitHub answered in place of a token. */
  async authorization(route: string): Promise<string | Answer> {
    if (asAppRoutes.has(route)) return await this.#asApp()
    const token = await this.token()
    return 'token' in token ? `Bearer ${token.token}` : token
  }

  async token(): Promise<Token | Answer> {
    const isGood = this.#token && this.#token.expiresAt - renewBeforeMs > this.#clock.now()
    if (this.#token && isGood) return this.#token
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined))
    return await this.#renewal
  }

  forget(): void {
    this.#token = undefined
  }

  async #renew(): Promise<Token | Answer> {
    const { owner, repo, permissions } = this.#wanted
    const found = this.#installation ?? (await this.#findInstallation())
    if (typeof found !== 'number') return found
    const answer = await this.#askAsApp(routes.createInstallationToken, {
      installation_id: found,
      repositories: [repo],
      ...(permissions && { permissions }),
    })
    // installed anew, it has another number
    if (answer.status === 404) this.#installation = this.#wanted.app.installation
    if (isRefusal(answer)) throw this.#refused(`no token for ${owner}/${repo}`, answer)
    if (answer.status !== 201) return answer
    const { token, expires_at: end } = this.#read(issued, routes.createInstallationToken, answer)
    this.#token = { token, expiresAt: Date.parse(end) }
    return this.#token
  }

  async #findInstallation(): Promise<number | Answer> {
    const { owner, repo } = this.#wanted
    const answer = await this.#askAsApp(routes.getInstallation, { owner, repo })
    if (isRefusal(answer)) throw this.#refused(`it is not installed for ${owner}/${repo}`, answer)
    if (answer.status !== 200) return answer
    this.#installation = this.#read(installation, routes.getInstallation, answer).id
    return this.#installation
  }

  async #askAsApp(route: string, parameters: Parameters): Promise<Answer> {
    const { signal } = new AbortController() // callers share the answer; the request has a deadline of its own
    return await this.#ask(route, parameters, { authorization: await this.#asApp(), signal })
  }

  async #asApp(): Promise<string> {
    const { app, apiUrl } = this.#wanted
    try {
      const key = await readFile(app.keyFile, 'utf8')
      return `Bearer ${appJwt(app.id, key, this.#clock.now())}`
    } catch (error) {
      const why = `the key of app ${app.id} is unusable: ${messageOf(error)}`
      throw failures.auth(apiUrl, why, error)
    }
  }

  #read<T>(shape: z.ZodType<T>, route: string, { body }: Answer): T {
    const { success, data } = shape.safeParse(body)
    if (success) return data
    throw failures.odd(this.#wanted.apiUrl, route)
  }

  #refused(what: string, { status }: Answer): Error {
    const { app, apiUrl } = this.#wanted
    return failures.auth(apiUrl, `app ${app.id}: ${what} (HTTP ${status})`)
  }
}

/** Of the app itself, in place of an answer that asks to wait. */
function isRefusal({ status }: Answer): boolean {
  return status === 401 || status === 404 || status === 422
}
