/// How the page looks: on a desk and on a phone, by day and by night.
enum StyleSheet {
    /// Colours are told apart by people who see few of them (after the palette of Okabe and Ito), and what
    /// they say is also said in words or by a shape.
    static let text: StaticString = """
        :root {
          --paper: #fdfdfc; --ink: #1c2126; --soft: #59626d; --rule: #dfe2e5; --grid: #eceef0;
          --panel: #f4f5f6; --pass: #17703f; --fail: #b3261e; --invalid: #8a5a00;
          --first: #0a62ad; --overhead: #c24a00; --response: #00785a;
          --asr: #4fa8dc; --endpoint: #c3c8cf; --llm: #b9609c; --tts: #1f6fb2; --server: #d9601a;
          --shared: #868d96;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14171a; --ink: #e4e7ea; --soft: #98a2ad; --rule: #31373d; --grid: #23282d;
            --panel: #1d2125; --pass: #5fcb8c; --fail: #ff8b80; --invalid: #e8b64c;
            --first: #62b4ff; --overhead: #ff9a52; --response: #42d1a6;
            --asr: #6cc0f0; --endpoint: #58616b; --llm: #d88ac0; --tts: #4a8fd6; --server: #ff8a42;
            --shared: #8d96a0;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums;
        }
        main { max-width: 960px; margin: 0 auto; padding: 40px 24px 64px; }
        h1, h2, h3, p, dl, dd, ul { margin: 0; }
        h1 { font-size: 22px; line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; }
        h2 { font-size: 19px; line-height: 1.3; font-weight: 600; }
        h3 { font-size: 15px; margin: 24px 0 8px; font-weight: 600; }
        section { margin-top: 56px; }
        section > h2 { padding-bottom: 8px; border-bottom: 1px solid var(--rule); }
        section > h2 + * { margin-top: 16px; }
        .note { color: var(--soft); font-size: 14px; margin-top: 12px; }
        .number { text-align: right; white-space: nowrap; }
        .tag {
          font-size: 12px; font-weight: 500; color: var(--soft); border: 1px solid var(--rule);
          border-radius: 9px; padding: 0 7px; margin-left: 8px; white-space: nowrap;
        }
        table { border-collapse: collapse; }
        th { font-weight: 500; text-align: left; }

        .verdict { border-left: 6px solid var(--soft); padding: 2px 0 2px 20px; }
        .verdict .word { font-size: 48px; line-height: 1.05; font-weight: 700; }
        .verdict h1 { margin-top: 8px; }
        .verdict .why { margin-top: 4px; color: var(--soft); overflow-wrap: anywhere; }
        .verdict.pass { border-color: var(--pass); }
        .verdict.fail { border-color: var(--fail); }
        .verdict.invalid { border-color: var(--invalid); }
        .pass .word { color: var(--pass); }
        .fail .word { color: var(--fail); }
        .invalid .word { color: var(--invalid); }
        .counts { display: flex; flex-wrap: wrap; gap: 16px 40px; margin-top: 32px; }
        .counts > div { display: flex; flex-direction: column-reverse; }
        .counts dd { font-size: 28px; line-height: 1.2; font-weight: 600; }
        .counts dt, .facts dt { color: var(--soft); font-size: 14px; }
        .counts .bad dd { color: var(--fail); }
        .facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-top: 20px; font-size: 14px; }
        .facts > div { display: flex; gap: 8px; }
        .repeat { margin-top: 28px; }
        .repeat h2 { font-size: 14px; font-weight: 400; color: var(--soft); }
        pre {
          margin: 6px 0 0; padding: 12px 16px; background: var(--panel); border-radius: 6px;
          white-space: pre-wrap; overflow-wrap: anywhere; -webkit-user-select: all; user-select: all;
        }
        code { font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }

        .metrics { width: 100%; font-size: 14px; }
        .metrics th, .metrics td { padding: 8px 0 8px 14px; vertical-align: baseline; }
        .metrics th:first-child { padding-left: 0; }
        .metrics thead th { color: var(--soft); font-weight: 400; white-space: nowrap; }
        .metrics tbody tr { border-top: 1px solid var(--grid); }
        .metrics .name { display: block; font-size: 15px; }
        .metrics .definition {
          display: block; color: var(--soft); font-size: 12.5px; line-height: 1.35; font-weight: 400;
        }
        .metrics .main .name, .metrics .main td { font-weight: 650; }
        .metrics .none { color: var(--soft); }
        .metrics .stuck { color: var(--fail); font-weight: 600; }

        .legend {
          display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 14px; color: var(--soft);
          margin-bottom: 8px;
        }
        .key { display: inline-flex; align-items: center; gap: 7px; white-space: nowrap; }
        .key svg { width: 20px; height: 12px; overflow: visible; flex: none; }
        .chart { display: block; width: 100%; height: auto; }
        .chart.narrow { display: none; }
        .chart text { font-size: 12.5px; fill: var(--soft); }
        .chart .limit-label {
          fill: var(--ink); stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round;
          paint-order: stroke;
        }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .base, .notch { stroke: var(--soft); stroke-width: 1; }
        .first_audio { --series: var(--first); }
        .response { --series: var(--response); }
        .server_overhead { --series: var(--overhead); }
        .curve { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; }
        .point { fill: var(--series); stroke: var(--paper); stroke-width: 1; }
        .hollow { fill: var(--paper); stroke: var(--series); stroke-width: 1.75; }
        .limit { stroke: var(--series, var(--soft)); stroke-width: 1.25; stroke-dasharray: 6 4; }
        .dot.later { fill: var(--first); fill-opacity: .5; }
        .dot.first { fill: none; stroke: var(--first); stroke-width: 1.1; stroke-opacity: .8; }
        .silent { fill: none; stroke: var(--fail); stroke-width: 1.75; }
        .median { fill: none; stroke: var(--ink); stroke-width: 2; }

        .asr { fill: var(--asr); background: var(--asr); }
        .endpoint { fill: var(--endpoint); background: var(--endpoint); }
        .llm { fill: var(--llm); background: var(--llm); }
        .tts { fill: var(--tts); background: var(--tts); }
        .server { fill: var(--server); background: var(--server); }
        .shared { fill: var(--shared); background: var(--shared); }
        .swatch {
          display: inline-block; width: 10px; height: 10px; border-radius: 2px; flex: none;
          margin-right: 6px;
        }
        .key .swatch { margin-right: 0; }
        .bar { display: block; width: 100%; height: 14px; margin-top: 6px; }
        .bar.thin { height: 9px; margin: 0; overflow: visible; }
        .thin .asr { stroke: var(--asr); }
        .thin .endpoint { stroke: var(--endpoint); }
        .thin .llm { stroke: var(--llm); }
        .thin .tts { stroke: var(--tts); }
        .thin .server { stroke: var(--server); }
        .thin .shared { stroke: var(--shared); }
        .thin rect { stroke-width: 1.5; vector-effect: non-scaling-stroke; }

        details { border-bottom: 1px solid var(--grid); }
        summary { cursor: pointer; padding: 10px 0; list-style: none; }
        summary::-webkit-details-marker { display: none; }
        summary:focus-visible, pre:focus-visible { outline: 2px solid var(--first); }
        .turn-head { display: flex; align-items: baseline; font-size: 15px; }
        .turn-head > b { white-space: nowrap; font-weight: 600; }
        .turn-head .took { margin-left: auto; padding-left: 12px; white-space: nowrap; }
        .turn-head b::before, .finding summary b::before {
          content: "+"; display: inline-block; width: 1em; color: var(--soft); font-weight: 400;
        }
        [open] > summary b::before { content: "–"; }
        .said {
          color: var(--soft); margin-left: 12px; min-width: 0; overflow: hidden;
          text-overflow: ellipsis; white-space: nowrap;
        }
        .parts { width: 100%; font-size: 13.5px; line-height: 1.4; margin: 4px 0 20px; }
        .parts td, .parts th { padding: 2px 0 2px 14px; white-space: nowrap; }
        .parts td:first-child, .parts th:first-child { padding-left: 1.1em; }
        .parts thead th { color: var(--soft); font-weight: 400; }
        .parts .picture { width: 52%; }
        .parts tfoot td, .parts tfoot th {
          border-top: 1px solid var(--rule); padding-top: 6px; font-weight: 600;
          vertical-align: baseline;
        }
        .parts .shares { white-space: normal; font-weight: 400; color: var(--soft); }
        .share { display: inline-block; margin-right: 16px; white-space: nowrap; }
        .turn .note { margin: 0 0 20px 1.1em; }

        .finding summary { display: flex; align-items: baseline; font-size: 15px; }
        .finding summary b { white-space: nowrap; font-weight: 600; }
        .finding[open] summary .said { visibility: hidden; }
        .kind { color: var(--fail); }
        .pair {
          display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px;
          font-size: 14.5px; padding-left: 1.1em;
        }
        .pair dt { color: var(--soft); }
        .pair dd, li { overflow-wrap: anywhere; }
        .events { font-size: 13.5px; margin: 10px 0 16px 1.1em; }
        .events td { padding: 1px 12px 1px 0; color: var(--soft); }
        .events .mismatch td { color: var(--fail); font-weight: 600; }
        .pair:last-child { padding-bottom: 16px; }

        .vitals { font-size: 14.5px; }
        .vitals th, .vitals td { padding: 3px 20px 3px 0; vertical-align: baseline; }
        .vitals .remark { color: var(--soft); }
        ul { padding-left: 1.2em; }
        li { margin: 4px 0; font-size: 15px; }
        footer {
          margin-top: 64px; padding-top: 12px; border-top: 1px solid var(--rule);
          color: var(--soft); font-size: 13px;
        }

        @media (max-width: 760px) {
          main { padding: 24px 16px 48px; }
          section { margin-top: 44px; }
          .verdict .word { font-size: 40px; }
          .counts { gap: 16px 28px; }
          .counts dd { font-size: 24px; }
          .chart.wide { display: none; }
          .chart.narrow { display: block; max-width: 560px; }
          .metrics, .metrics tbody { display: block; }
          .metrics thead { display: none; }
          .metrics tbody tr {
            display: grid; grid-template-columns: repeat(4, 1fr); gap: 6px 8px; padding: 14px 0;
          }
          .metrics tbody tr:first-child { border-top: 0; padding-top: 0; }
          .metrics tbody th { grid-column: 1 / -1; padding: 0; }
          .metrics td { padding: 0; text-align: left; }
          .metrics td::before {
            content: attr(data-label); display: block; color: var(--soft); font-size: 12px;
            font-weight: 400; line-height: 1.3;
          }
          .turn-head { flex-wrap: wrap; }
          .turn-head .said { order: 1; flex-basis: 100%; margin-left: 1.1em; }
          .parts { font-size: 12.5px; }
          .parts .at { display: none; }
          .parts td, .parts th { padding-left: 8px; }
          .parts td:first-child, .parts th:first-child { padding-left: 0; }
          .parts .picture { width: 30%; }
          .turn .note { margin-left: 0; }
          .finding summary { display: block; }
          .finding summary .said { display: block; margin-left: 1.1em; }
          .finding[open] summary .said { display: none; }
          .pair, .events { padding-left: 0; margin-left: 0; }
          .vitals th, .vitals td { padding-right: 12px; }
          .vitals .remark { font-size: 13px; line-height: 1.35; }
        }
        @media print { main { max-width: none; padding: 0; } details { break-inside: avoid; } }

        """
}
