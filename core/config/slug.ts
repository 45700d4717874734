/** Owner and name of a repository at GitHub, from any of the ways to write its address; undefined where there are not just these two. */
export function slugOf(url: string): { readonly owner: string; readonly repo: string } | undefined {
  const [, path = ''] =
    /^(?:https?|ssh):\/\/[^/]+\/(.*)$/i.exec(url) ?? /^[^/@:]+@[^/:]+:(.*)$/.exec(url) ?? []
  const [, owner, repo] =
    /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(path) ?? []
  if (owner === undefined || repo === undefined || /^\.{1,2}$/.test(repo)) return undefined
  return { owner, repo }
}
