#!/usr/bin/env node
import { endProcess } from '../platform/end-process.ts'
import { main } from './program.ts'
import { endQuietlyOnClosedPipe } from './terminal.ts'

endQuietlyOnClosedPipe()
await endProcess(await main(process.argv.slice(2)))
