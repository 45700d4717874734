/** What hosts a repository, as far as its webhooks are concerned: each signs and words them its own way. */
export const forgeNames = ['github', 'gitlab', 'gitea', 'forgejo', 'bitbucket', 'generic'] as const

export type ForgeName = (typeof forgeNames)[number]

const known: Readonly<Record<string, ForgeName>> = { 'codeberg.org': 'forgejo' }

/** By the host: `gitlab.com` and `gitlab.example.org` are GitLab's; github where it says nothing, as an ssh alias does. */
export function forgeAt(url: string): ForgeName {
  const [, host = ''] =
    /^(?:https?|ssh):\/\/(?:[^/@]*@)?([^/:]+)/i.exec(url) ?? /^[^/@:]+@([^/:]+):/.exec(url) ?? []
  const name = host.toLowerCase()
  const [first] = name.split('.')
  return (
    (Object.hasOwn(known, name) ? known[name] : undefined) ??
    forgeNames.find(forge => forge === first) ??
    'github'
  )
}
