import { createVerify, randomBytes } from 'node:crypto'

export type Permissions = Readonly<Record<string, 'read' | 'write'>>

/** Who asks, by what its Authorization header proved. */
export interface Caller {
  readonly kind: 'token' | 'app' | 'installation'
  readonly login: string
  /** Whose limits it uses up. */
  readonly credential: string
  permissions: Permissions
  /** Names that an installation token is good for. */
  readonly repositories?: readonly string[]
  readonly expiresAt?: number
}

export interface FakeApp {
  readonly id: number
  readonly slug: string
  readonly installation: number
  /** PEM. */
  publicKey: string
  permissions: Permissions
}

/** What may prove itself, and as whom. */
export class Callers {
  readonly #byToken = new Map<string, Caller>()
  readonly #app: FakeApp | undefined
  readonly #now: () => number
  /** How long installation tokens are good for. */
  tokenLifeMs = 3_600_000
  /** Issued so far. */
  installationTokens = 0

  constructor(app: FakeApp | undefined, now: () => number) {
    this.#app = app
    this.#now = now
  }

  get app(): FakeApp | undefined {
    return this.#app
  }

  /** A personal access token. */
  add(token: string, permissions: Permissions, login = 'banyan-bot'): Caller {
    const caller: Caller = { kind: 'token', login, credential: token, permissions }
    this.#byToken.set(token, caller)
    return caller
  }

  revoke(token: string): void {
    this.#byToken.delete(token)
  }

  /** Every installation token at once. */
  revokeInstallation(): void {
    for (const [token, { kind }] of this.#byToken) {
      if (kind === 'installation') this.#byToken.delete(token)
    }
  }

  issue(wanted: Permissions | undefined, repositories: readonly string[] | undefined) {
    const app = this.#app
    if (!app) throw new Error('there is no app')
    const token = `ghs_${app.id}_${randomBytes(24).toString('base64url')}.${randomBytes(90).toString('base64url')}`
    const expiresAt = this.#now() + this.tokenLifeMs
    const permissions = wanted ?? app.permissions
    this.installationTokens++
    this.#byToken.set(token, {
      kind: 'installation',
      login: `${app.slug}[bot]`,
      credential: `installation ${app.installation}`,
      permissions,
      expiresAt,
      ...(repositories && { repositories }),
    })
    return { token, expiresAt, permissions }
  }

  find(authorization: string | undefined): Caller | undefined {
    const [, token = ''] = /^(?:bearer|token) (\S+)$/i.exec(authorization ?? '') ?? []
    const known = this.#byToken.get(token)
    if (known) return (known.expiresAt ?? Infinity) > this.#now() ? known : undefined
    return this.#isOfApp(token) ? this.#asApp() : undefined
  }

  /** Of Git over HTTP: any user, the token as its password. */
  findBasic(authorization: string | undefined): Caller | undefined {
    const [, encoded = ''] = /^basic (\S+)$/i.exec(authorization ?? '') ?? []
    const [, password] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
    return this.find(`Bearer ${password ?? ''}`)
  }

  #asApp(): Caller | undefined {
    const app = this.#app
    return app && { kind: 'app', login: app.slug, credential: `app ${app.id}`, permissions: {} }
  }

  #isOfApp(jwt: string): boolean {
    const [header, claims, signature] = jwt.split('.')
    const app = this.#app
    if (!app || header === undefined || claims === undefined || signature === undefined)
      return false
    const check = createVerify('RSA-SHA256').update(`${header}.${claims}`)
    try {
      if (!check.verify(app.publicKey, signature, 'base64url')) return false
      const text = Buffer.from(claims, 'base64url').toString('utf8')
      const { iss, iat, exp } = JSON.parse(text) as Record<'iss' | 'iat' | 'exp', unknown>
      const now = this.#now() / 1000
      const isIssued = String(iss) === String(app.id) && Number(iat) <= now + 1
      return isIssued && Number(exp) > now && Number(exp) <= now + 600
    } catch {
      return false
    }
  }
}
