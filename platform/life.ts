import { BanyanError } from '../core/errors.ts'

/**
 * Why nobody who followed a later life of the cluster works with what is left of an earlier one: two states would give orders
 * to the same servers. Lives: engine/backup/life.ts. Code: `engine-superseded` (wait).
 */
export function lifeRefusal(
  { engine, life }: { readonly engine: string; readonly life: number },
  { agent, followed }: { readonly agent: string; readonly followed: number },
): BanyanError | undefined {
  if (life >= followed) return undefined
  const since = new Date(followed).toISOString()
  const sentence = `The cluster was restored from a backup at ${since}, and ${agent} follows it since. ${engine} has the state from before: stop it (systemctl disable --now banyan-engine). To use it again, move the folder etcd of its data_dir away, then banyan-engine init --join; with an etcd of your own, set store_address to the restored one`
  return new BanyanError('engine-superseded', sentence, 'wait')
}
