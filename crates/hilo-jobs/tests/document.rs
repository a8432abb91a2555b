//! Documents: what stands on their pages, and that the same job gives the same bytes.

use hilo_flow::engine::{DocumentColumn, DocumentJob, DocumentPart, JobFailure};
use hilo_jobs::document::{make, words};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

fn receipt(locale: &str, rows: usize) -> DocumentJob {
    let column = |title: &str, right| DocumentColumn { title: title.to_owned(), right };
    let (title, thanks, labels, heads, total, footer) = match locale {
        "pt" => (
            "Comprovante de cancelamento",
            "Recebemos o seu pedido, João. Não há cobrança depois desta data; guarde este comprovante.\n\nAtenção: o número não volta.",
            ["Protocolo", "Titular", "Data"],
            ["Descrição", "Preço"],
            "Total a pagar",
            "Andes Móvil · São Paulo · Este documento não é uma nota fiscal",
        ),
        "en" => (
            "Cancellation receipt",
            "We have received your request, John. Nothing is charged after this date; please keep this receipt.",
            ["Number", "Holder", "Date"],
            ["Description", "Price"],
            "Total due",
            "Andes Móvil · This is no invoice",
        ),
        _ => (
            "Comprobante de baja",
            "Recibimos tu solicitud, Íñigo Muñoz. No se cobra nada después de esta fecha; guárdalo. ¿Dudas? ¡Escríbenos! «Andes» – “Móvil” …",
            ["Folio", "Titular", "Fecha"],
            ["Descripción", "Precio"],
            "Total a pagar",
            "Andes Móvil · Avenida Ñuñoa 1234, Santiago · Este documento no es una boleta",
        ),
    };
    let row = |at: usize| {
        vec![
            format!(
                "{} nº {} – plan *Señal* con una descripción bastante larga que ocupa más de una línea",
                heads[0],
                at + 1
            ),
            "$ 12.990".to_owned(),
        ]
    };
    DocumentJob {
        attachment: "att_01hjj8bs007000000000000009".parse().expect("an id"),
        filename: "comprobante.pdf".to_owned(),
        locale: locale.parse().expect("a language"),
        title: title.to_owned(),
        parts: vec![
            DocumentPart::Paragraph(thanks.to_owned()),
            DocumentPart::Facts(pairs(&[
                (labels[0], "B-77"),
                (labels[1], "Íñigo Muñoz Peña"),
                (labels[2], "21/11/2026"),
            ])),
            DocumentPart::Heading(heads[0].to_owned()),
            DocumentPart::Table {
                columns: vec![column(heads[0], false), column(heads[1], true)],
                rows: (0..rows).map(row).collect(),
            },
            DocumentPart::Totals(pairs(&[("Neto", "10.916 €"), (total, "$ 12.990")])),
        ],
        footer: footer.to_owned(),
    }
}

#[test]
fn a_receipt_says_everything_in_its_place() {
    for locale in ["es", "en", "pt"] {
        insta::assert_snapshot!(format!("receipt-{locale}"), words(&receipt(locale, 2)));
        let made = make(&receipt(locale, 2)).unwrap();
        assert_eq!((made.made.pages, made.made.lost), (1, 0), "{locale}");
        if let Some(folder) = option_env!("HILO_DOCUMENTS") {
            std::fs::write(format!("{folder}/{locale}.pdf"), &made.bytes).unwrap();
            std::fs::write(format!("{folder}/long-{locale}.pdf"), make(&receipt(locale, 60)).unwrap().bytes)
                .unwrap();
        }
    }
}

#[test]
fn the_same_job_gives_the_same_bytes_and_they_are_a_pdf() {
    let (one, other) = (make(&receipt("es", 40)).unwrap(), make(&receipt("es", 40)).unwrap());
    assert_eq!(one, other);
    assert!(one.bytes.starts_with(b"%PDF-1.") && one.bytes.trim_ascii_end().ends_with(b"%%EOF"));
    assert_eq!(one.made.size, one.bytes.len() as u64);
    let text = String::from_utf8_lossy(&one.bytes);
    for never in ["CreationDate", "ModDate", "/ID", "Producer"] {
        assert!(!text.contains(never), "{never} would change");
    }
}

#[test]
fn a_long_table_goes_on_under_its_names_and_every_page_has_its_number() {
    let job = receipt("pt", 60);
    let pages: Vec<String> = words(&job).split("---\n").map(str::to_owned).collect();
    assert!(pages.len() > 2 && make(&job).unwrap().made.pages as usize == pages.len());
    for (at, page) in pages.iter().enumerate() {
        let number = format!("{} / {}\n", at + 1, pages.len());
        assert!(page.lines().rev().take(2).any(|line| line.ends_with(number.trim_end())), "{page}");
        if at > 0 && page.contains("nº") {
            assert_eq!(page.lines().next(), Some("Descrição  Preço"), "{page}");
        }
    }
    let rows = words(&job).matches("nº").count();
    assert_eq!(rows, 60);
}

#[test]
fn letters_that_the_fonts_lack_are_written_as_others_and_counted() {
    let mut job = receipt("es", 0);
    job.title = "Dvořák e\u{301} Łódź Привет 中 🌸\u{200d}\u{fe0f} −5".to_owned();
    assert!(words(&job).starts_with("Dvorák é Lódz ?????? ? ? -5"), "{}", words(&job));
    // ř, Ł, ź, six, two and the minus.
    assert_eq!(make(&job).unwrap().made.lost, 12);
}

#[test]
fn what_is_long_is_broken_and_what_is_endless_refused() {
    let mut job = receipt("en", 0);
    job.parts = vec![DocumentPart::Facts(pairs(&[("Link", &"x".repeat(500))]))];
    assert_eq!(words(&job).matches('x').count(), 500);
    assert!(words(&job).lines().filter(|line| line.contains("xxx")).count() > 3);
    job.parts = vec![DocumentPart::Paragraph("line\n".repeat(4000))];
    assert_eq!(make(&job).unwrap_err().kind, JobFailure::TooLarge);
    // Nothing at all is a page.
    job.parts =
        vec![DocumentPart::Table { columns: Vec::new(), rows: Vec::new() }, DocumentPart::Facts(Vec::new())];
    assert_eq!(make(&job).unwrap().made.pages, 1);
}
