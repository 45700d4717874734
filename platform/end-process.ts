/**
 * Ends this process once what it printed is out. Without it a connection that is still being made to somebody who never answers
 * would keep the process for two minutes: gRPC gives up on those when the kernel does.
 */
export async function endProcess(code: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(written))
  process.exit(code)
}

async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise(resolve => void stream.write('', resolve))
}
