import type { PresetListJson } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /v1/presets`: the outputs that image options may ask for by name. */
export function listPresets({ res }: Exchange, { presets }: GatewayContext): void {
  const answer: PresetListJson = {
    presets: [...presets].map(([name, { description, output }]) => {
      const { resize, quality } = output;
      return {
        name,
        description,
        format: output.format,
        quality: quality ?? null,
        width: resize?.width ?? null,
        height: resize?.height ?? null,
        fit: resize?.fit ?? null,
      };
    }),
  };
  res.json(answer);
}
