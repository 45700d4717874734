/** How to log in to an image's registry, by what `docker login` left in its configuration file. */
export type Login =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  /** `docker-credential-<helper>` knows; asked for `server` on standard input. */
  | { readonly kind: 'helper'; readonly helper: string; readonly server: string }

/** What Docker Hub is called in the file. */
const hub = 'https://index.docker.io/v1/'

interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { readonly auth?: string; readonly identitytoken?: string }>
  >
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
}

/** Throws what JSON.parse throws. */
export function loginFor(image: string, configText: string): Login {
  const config = JSON.parse(configText) as DockerConfig
  const server = serverOf(image)
  const helper = entryFor(server, config.credHelpers)?.value ?? config.credsStore
  if (helper) return { kind: 'helper', helper, server }
  const { auth, identitytoken } = entryFor(server, config.auths)?.value ?? {}
  if (identitytoken) return { kind: 'token', token: identitytoken }
  const [username = '', ...password] = Buffer.from(auth ?? '', 'base64')
    .toString()
    .split(':')
  if (username === '') return { kind: 'none' }
  return { kind: 'password', username, password: password.join(':') }
}

/** The host of an image's name; an image without one is Docker Hub's (OCI distribution, Docker's reference grammar). */
export function serverOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost && first !== 'docker.io' ? first : hub
}

/** The keys are hosts, or addresses as older versions wrote them. */
function entryFor<T>(server: string, entries: Readonly<Record<string, T>> = {}) {
  const found = Object.entries(entries).find(([key]) => hostOf(key) === hostOf(server))
  return found && { value: found[1] }
}

function hostOf(server: string): string {
  return server.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
}
