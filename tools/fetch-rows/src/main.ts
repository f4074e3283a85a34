#!/usr/bin/env node
import { runTool } from "@d2pipe/tool-kit";
import { tool } from "./command.ts";

await runTool(tool);
