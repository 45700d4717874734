import Docker from 'dockerode'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'

const applets = [
  ...[
    'cat',
    'chmod',
    'echo',
    'env',
    'false',
    'httpd',
    'id',
    'kill',
    'ls',
    'mkdir',
    'nc',
    'nslookup',
  ],
  ...['printf', 'pwd', 'rm', 'seq', 'sh', 'sleep', 'stat', 'touch', 'true', 'wget', 'yes'],
]

/**
 * Builds an image without a registry: `FROM scratch` with busybox and its applets. `instructions` are further
 * Dockerfile lines, such as `HEALTHCHECK CMD true`; `files` are added by absolute path.
 */
export async function buildScratchImage(
  socket: string,
  tag: string,
  instructions: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const docker = new Docker({ socketPath: socket })
  const dockerfile = ['FROM scratch', 'COPY root/ /', ...instructions].join('\n')
  const context = Readable.from(contextOf(dockerfile, files))
  const stream = await docker.buildImage(context, { t: tag, networkmode: 'none' })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, error => (error ? reject(error) : resolve()))
  })
}

function contextOf(dockerfile: string, files: Readonly<Record<string, string>>) {
  const context = pack()
  context.entry({ name: 'Dockerfile' }, dockerfile)
  context.entry({ name: 'root/bin/busybox', mode: 0o755 }, readFileSync('/bin/busybox'))
  for (const name of applets) {
    context.entry({ name: `root/bin/${name}`, type: 'symlink', linkname: 'busybox' })
  }
  context.entry({ name: 'root/tmp', type: 'directory', mode: 0o1777 })
  for (const [path, content] of Object.entries(files)) {
    context.entry({ name: `root${path}`, mode: 0o755 }, content)
  }
  context.finalize()
  return context
}
