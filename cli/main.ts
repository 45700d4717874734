#!/usr/bin/env node
import { main } from './program.ts'
import { endQuietlyOnClosedPipe } from './terminal.ts'

endQuietlyOnClosedPipe()
process.exitCode = await main(process.argv.slice(2))
