import type { CameraMetadata, Task } from "@sheaf/client";
import type { ComponentChildren } from "preact";
import { useText } from "../i18n/text.tsx";

interface SourceFactsProps {
  readonly task: Task;
  readonly sourceBytes: number | undefined;
}

/** What the original was. */
export function SourceFacts({ task: { source, analysis }, sourceBytes }: SourceFactsProps) {
  const { t, f } = useText();
  const words = t.task.facts;
  const metadata = analysis?.metadata;
  if (source === "" && !analysis) return null;
  return (
    <section class="stack drawer-part">
      <h3>{words.title}</h3>
      <dl class="drawer-facts">
        <Fact name={words.source}>{source !== "" && <bdi class="mono">{source}</bdi>}</Fact>
        <Fact name={words.format}>{metadata?.format}</Fact>
        <Fact name={words.size}>
          {metadata && t.task.outputs.size(f.count(metadata.width), f.count(metadata.height))}
        </Fact>
        <Fact name={words.bytes}>{sourceBytes !== undefined && f.bytes(sourceBytes)}</Fact>
        <Fact name={words.frames}>{metadata && metadata.frames > 1 && f.count(metadata.frames)}</Fact>
        <Fact name={words.alpha}>{metadata && (metadata.has_alpha ? words.yes : words.no)}</Fact>
        <Fact name={words.colorSpace}>{metadata?.color_space}</Fact>
        <Camera exif={metadata?.exif ?? {}} />
        <Fact name={words.dominant}>{analysis?.dominant !== undefined && <Swatch color={analysis.dominant} />}</Fact>
        <Fact name={words.phash}>{analysis?.phash && <code>{analysis.phash}</code>}</Fact>
        <Fact name={words.sha256}>{metadata && <code>{metadata.sha256}</code>}</Fact>
      </dl>
    </section>
  );
}

function Camera({ exif }: { readonly exif: CameraMetadata }) {
  const { t, f } = useText();
  const words = t.task.facts;
  const { exposure_time_s: time, f_number: aperture, iso, focal_length_mm: focal } = exif;
  const exposure = [
    time !== undefined && words.seconds(time < 0.3 ? `1/${Math.round(1 / time)}` : f.figure(time)),
    aperture !== undefined && words.aperture(f.figure(aperture)),
    iso !== undefined && words.iso(`${iso}`),
    focal !== undefined && words.focal(f.figure(focal)),
  ];
  // A camera's clock has no zone, so it is shown as it was set.
  const taken = exif.taken_at?.replace("T", " ");
  return (
    <>
      <Fact name={words.camera}>{[exif.camera_make, exif.camera_model].filter(Boolean).join(" ")}</Fact>
      <Fact name={words.lens}>{exif.lens}</Fact>
      <Fact name={words.exposure}>{exposure.filter(Boolean).join(" · ")}</Fact>
      <Fact name={words.taken}>{taken}</Fact>
    </>
  );
}

/** Nothing where there is nothing to say. */
function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  if (children === undefined || children === false || children === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Swatch({ color }: { readonly color: string }) {
  return (
    <span class="line-up">
      <span class="drawer-swatch" style={{ backgroundColor: color }} />
      <code>{color}</code>
    </span>
  );
}
