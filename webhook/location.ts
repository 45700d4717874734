/** Where a repository is, in one spelling: `host/owner/name`, or an absolute path. */
export function locationOf(url: string): string | undefined {
  return httpLocation(url) ?? sshLocation(url) ?? pathLocation(url)
}

/** What GitHub calls `full_name`: `owner/name` of a location. */
export function fullNameOf(location: string): string | undefined {
  const [host, ...path] = location.split('/')
  return host === '' || path.length === 0 ? undefined : path.join('/')
}

function httpLocation(url: string): string | undefined {
  const [, scheme, host, port, path] =
    /^(https?):\/\/(?:[^/@]*@)?([^/:@]+|\[[^\]]+\])(?::(\d+))?\/(.+)$/i.exec(url) ?? []
  if (host === undefined || path === undefined) return undefined
  const usual = scheme?.toLowerCase() === 'https' ? '443' : '80'
  const shown = port === undefined || port === usual ? '' : `:${port}`
  return `${host}${shown}/${withoutSuffix(path)}`.toLowerCase()
}

/** Both spellings. The port goes: a server's ssh port says nothing about which repository it is. */
function sshLocation(url: string): string | undefined {
  const [, host, path] =
    /^ssh:\/\/(?:[^/@]*@)?([^/:@]+|\[[^\]]+\])(?::\d+)?\/(.+)$/i.exec(url) ??
    /^(?:[^/@:]+@)([^/:@]+):(.+)$/.exec(url) ??
    []
  if (host === undefined || path === undefined) return undefined
  return `${host}/${withoutSuffix(path.replace(/^\/+/, ''))}`.toLowerCase()
}

function pathLocation(url: string): string | undefined {
  const path = url.replace(/^file:\/\//i, '')
  return path.startsWith('/') ? withoutSuffix(path) : undefined
}

function withoutSuffix(path: string): string {
  return path.replace(/\/$/, '').replace(/\.git$/i, '')
}
