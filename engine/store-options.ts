import type { EngineConfig } from '../core/config/engine.ts'
import { readSecretFile } from '../platform/config-file.ts'
import type { Logger } from '../platform/logger.ts'
import { checkEtcdFiles } from './etcd-credentials.ts'

/** How to connect to etcd. `managed`: endpoint of the one that this engine runs itself; absent: those of its configuration. */
export async function storeOptions(
  engine: Pick<EngineConfig, 'etcdAuth' | 'storeAddresses'>,
  managed: string | undefined,
  log: Logger,
) {
  const { etcdAuth: auth } = engine
  const file = async (path: string | undefined) =>
    path === undefined ? undefined : Buffer.from(await readSecretFile(path))
  const [password, ca, cert, key] = await Promise.all([
    file(auth.passwordFile),
    file(auth.caFile),
    file(auth.certFile),
    file(auth.keyFile),
  ])
  checkEtcdFiles(auth, { ca, cert, key }, Date.now())
  return {
    hosts: managed === undefined ? engine.storeAddresses : [managed],
    ...(auth.username !== undefined && { username: auth.username }),
    ...(password && { password: password.toString('utf8') }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    log,
  }
}
