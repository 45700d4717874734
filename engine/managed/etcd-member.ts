import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivate } from '../../platform/private-file.ts'

/** Where this engine's etcd has its place among those of other engines. Kept beside its data. */
export interface EtcdMember {
  /** As `etcdctl member list` shows it: the engine's id. */
  readonly name: string
  /** `https://[fd62:6e79:616e:1:…]:2380`: where the others find it. */
  readonly peerUrl: string
  /** Which life of it: one that was removed and joined again is another. Absent: it began alone. */
  readonly memberId?: string
  /** Who was there when it joined, itself too: `name=url`. Absent: it began alone. */
  readonly initialCluster?: readonly string[]
}

/** What two members show each other: PEM. */
export interface PeerIdentity {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

export interface PeerFiles {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const schema: z.ZodType<EtcdMember> = z.object({
  name: z.string(),
  peerUrl: z.string(),
  memberId: z.exactOptional(z.string()),
  initialCluster: z.exactOptional(z.array(z.string())),
})

/** Undefined: this engine's etcd is alone, or there is none. */
export async function readMember(dataDir: string): Promise<EtcdMember | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(memberFile(dataDir), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export async function writeMember(dataDir: string, member: EtcdMember): Promise<void> {
  await writePrivate(memberFile(dataDir), `${JSON.stringify(member, undefined, 2)}\n`)
}

export function peerFiles(dataDir: string): PeerFiles {
  const file = (name: string) => join(dataDir, 'etcd-peer', `${name}.pem`)
  return {
    authority: file('authority'),
    certificate: file('certificate'),
    key: file('key'),
  }
}

/** etcd reads them again at each handshake: no restart is needed. */
export async function writePeerFiles(dataDir: string, identity: PeerIdentity): Promise<void> {
  const files = peerFiles(dataDir)
  await writePrivate(files.authority, identity.authority)
  await writePrivate(files.key, identity.key)
  await writePrivate(files.certificate, identity.certificate)
}

function memberFile(dataDir: string): string {
  return join(dataDir, 'etcd-member.json')
}
