//! Files that are cut off, lie about themselves or make more of themselves than
//! they may: refused by name, in bounded time and memory.

use crate::craft::{
    Thrift, all_there, data_page, dictionary_page, footer_at, metadata, retold, with_pages,
};
use crate::support::{Column, File, Leaf, REQUIRED, Values, error_of, read_all, texts};
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaDataBuilder, RowGroupMetaDataBuilder};
use tenantry_formats::focus::Limits;

#[test]
fn what_is_no_parquet_or_empty_is_said() {
    assert_eq!(error_of(Vec::new()), "the file is empty");
    let not = "the file is no Parquet: it does not begin with PAR1";
    assert_eq!(error_of(b"PAR".to_vec()), not);
    assert_eq!(error_of(b"BilledCost,ListCost\n1,2\n".to_vec()), not);
    assert_eq!(error_of(vec![b'a'; 1 << 20]), not);
    assert_eq!(
        error_of(b"PAR1".to_vec()),
        "the Parquet file's footer is not where it should be: the file is cut off"
    );
    assert_eq!(
        error_of(File::bill(0).write()),
        "the file has a header and no row"
    );
    let mut encrypted = File::bill(1).write();
    encrypted.pop();
    encrypted.push(b'E');
    assert_eq!(
        error_of(encrypted),
        "the Parquet file's footer is encrypted"
    );
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    let file = File::bill(2).write();
    for length in 0..file.len() {
        assert!(
            read_all(file[..length].to_vec(), Limits::default())
                .error
                .is_some(),
            "{length}"
        );
    }
    // Nor is a part taken out of the middle missed, behind which everything is moved.
    let last = metadata(&file)
        .row_group(0)
        .columns()
        .last()
        .unwrap()
        .byte_range()
        .0;
    for start in (4..usize::try_from(last).unwrap()).step_by(7) {
        let cut = [&file[..start], &file[start + 3..]].concat();
        assert!(read_all(cut, Limits::default()).error.is_some(), "{start}");
    }
}

#[test]
fn a_footer_whose_claims_do_not_fit_is_refused() {
    let file = File::bill(3).write();
    let data = &file[..footer_at(&file)];
    let claims =
        |group: fn(RowGroupMetaDataBuilder) -> RowGroupMetaDataBuilder,
         chunk: fn(&str, ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder| {
            error_of(retold(&file, data, group, chunk))
        };
    assert_eq!(
        claims(|group| group.set_num_rows(4), |_, chunk| chunk),
        "the Parquet file's footer claims a row group of 4 rows and 3 values of BilledCost in it"
    );
    assert_eq!(
        claims(|group| group.set_num_rows(-1), |_, chunk| chunk),
        "the Parquet file's footer claims a row group of less than no rows"
    );
    assert_eq!(
        claims(
            |group| group,
            |_, chunk| chunk.set_total_compressed_size(1 << 40)
        ),
        "the Parquet file's footer places BilledCost where no data is"
    );
    assert_eq!(
        claims(|group| group, |_, chunk| chunk.set_data_page_offset(-5)),
        "the Parquet file's footer places BilledCost where no data is"
    );
    assert_eq!(
        claims(
            |group| group,
            |_, chunk| chunk.set_total_uncompressed_size(1 << 40)
        ),
        format!(
            "the Parquet file's footer claims {} bytes of unpacked data, more than the {} allowed",
            21_u64 << 40,
            16_u64 << 30
        )
    );
    assert_eq!(
        claims(
            |group| group,
            |_, chunk| chunk
                .set_data_page_offset(4)
                .set_dictionary_page_offset(None)
                .set_total_compressed_size(400)
        ),
        "the Parquet file's footer claims more packed data than the file has"
    );
}

#[test]
fn a_footer_that_claims_other_numbers_of_rows_than_there_are_is_refused() {
    let file = File::bill(3).write();
    let data = &file[..footer_at(&file)];
    let claim = |rows: i64| {
        retold(
            &file,
            data,
            |group| group.set_num_rows(rows),
            |_, chunk| chunk.set_num_values(rows),
        )
    };
    assert_eq!(
        error_of(claim(4)),
        "the Parquet file's column BilledCost ends 1 values before the footer says (from row 1 on)"
    );
    let error = read_all(claim(2), Limits::default()).error.unwrap();
    assert_eq!(
        error.to_string(),
        "the Parquet file's column BilledCost has more values than the footer says (from row 1 on)"
    );
    assert_eq!(
        (error.line(), error.column()),
        (Some(1), Some("BilledCost"))
    );

    // The number of rows of the whole file, before the list of row groups.
    let footer = footer_at(&file);
    let at = file[footer..]
        .windows(4)
        .position(|bytes| bytes == [0x16, 6, 0x19, 0x1C])
        .unwrap();
    let mut other = file.clone();
    other[footer + at + 1] = 8;
    assert_eq!(
        error_of(other),
        "the Parquet file's footer claims 4 rows, and 3 in the row groups"
    );
}

#[test]
fn a_footer_that_lists_or_nests_without_end_is_refused_before_it_is_decoded() {
    let with_footer = |footer: &[u8]| {
        let size = u32::try_from(footer.len()).unwrap().to_le_bytes();
        [b"PAR1", footer, &size, b"PAR1"].concat()
    };
    for footer in [
        // A schema of 2^31 elements, in nine bytes.
        b"\x15\x02\x19\xfc\xff\xff\xff\xff\x07".to_vec(),
        // Structures in structures.
        [b"\x15\x02".as_slice(), &[0x1C; 100_000]].concat(),
        // Lists in lists.
        [b"\x15\x02\x59".as_slice(), &[0x19; 100_000]].concat(),
        // A schema that nests at every element.
        [
            b"\x15\x02\x19\xfc\xe8\x07".as_slice(),
            &b"\x48\x01a\x15\x02\x00".repeat(1_000),
        ]
        .concat(),
        // A million row groups without anything in them.
        [b"\x15\x02\x39\xfc\xc0\x84\x3d".as_slice(), &[0; 1_000_000]].concat(),
        vec![0xFF; 1_000],
        Vec::new(),
    ] {
        let error = error_of(with_footer(&footer));
        assert!(error.starts_with("the Parquet file's footer "), "{error}");
    }
    let mut long = File::bill(1).write();
    let end = long.len() - 8;
    long[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(
        error_of(long.clone()),
        "the Parquet file's footer claims 4294967295 bytes, more than the 16777216 allowed"
    );
    long[end..end + 4].copy_from_slice(&1_000_000_u32.to_le_bytes());
    assert_eq!(
        error_of(long),
        "the Parquet file's footer claims 1000000 bytes, more than the file has"
    );
}

#[test]
fn a_page_that_unpacks_to_more_or_less_than_it_claims_is_refused() {
    let zeros = vec![0; 64 << 20];
    let snappy = snap::raw::Encoder::new().compress_vec(&zeros).unwrap();
    let zstd = zstd::bulk::compress(&zeros, 1).unwrap();
    let gzip = {
        use std::io::Write as _;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&zeros[..4 << 20]).unwrap();
        encoder.finish().unwrap()
    };
    for (packing, packed) in [
        (Compression::SNAPPY, &snappy),
        (Compression::ZSTD(Default::default()), &zstd),
        (Compression::GZIP(Default::default()), &gzip),
        (Compression::BROTLI(Default::default()), &gzip),
        (Compression::LZ4, &gzip),
        (Compression::LZ4_RAW, &gzip),
    ] {
        for claimed in [100, 5 << 20, 70 << 20] {
            let pages = data_page(1, 0, claimed, packed);
            let error = error_of(with_pages(packing, &pages, claimed.into()));
            let expected = "the Parquet file's column x_team has a page that does not unpack to what its header says (from row 1 on)";
            assert_eq!(error, expected, "{packing} {claimed}");
        }
        let cut = data_page(1, 0, 64 << 20, &packed[..packed.len() / 2]);
        let error = error_of(with_pages(packing, &cut, 64 << 20));
        assert!(error.contains("does not unpack"), "{packing}: {error}");
    }
    let pages = data_page(1, 0, i32::MAX, &zstd);
    assert_eq!(
        error_of(with_pages(Compression::ZSTD(Default::default()), &pages, 1)),
        "the Parquet file's column x_team has a page of 2147483647 bytes when unpacked, more than the 134217728 allowed (from row 1 on)"
    );
    let dictionary = dictionary_page(1 << 24, 64 << 20, &zstd);
    assert_eq!(
        error_of(with_pages(
            Compression::ZSTD(Default::default()),
            &dictionary,
            1
        )),
        "the Parquet file's column x_team has a page of 738197504 bytes when unpacked, more than the 134217728 allowed (from row 1 on)"
    );
}

#[test]
fn pages_that_make_no_sense_are_refused_by_name() {
    let plain = Compression::UNCOMPRESSED;
    let of = |pages: &[u8]| {
        let error = error_of(with_pages(plain, pages, 1));
        let inner = error
            .strip_prefix("the Parquet file's column x_team ")
            .unwrap();
        inner.strip_suffix(" (from row 1 on)").unwrap().to_owned()
    };
    let there = all_there(1);
    let page = |encoding, values: &[u8]| {
        let body = [there.as_slice(), values].concat();
        data_page(1, encoding, i32::try_from(body.len()).unwrap(), &body)
    };
    assert_eq!(of(&page(8, &[0])), "refers to a dictionary that it has not");
    assert_eq!(
        of(&page(0, &[9, 0, 0, 0, b'a'])),
        "has a page whose texts go past its end"
    );
    assert_eq!(
        of(&page(0, &[9, 0])),
        "has a page whose texts go past its end"
    );
    assert_eq!(of(&page(0, &[])), "has a page that ends too early");
    assert_eq!(
        of(&page(7, &[1, 2, 3])),
        "has a page whose values are broken"
    );
    assert_eq!(
        of(&page(5, &[0, 0, 0, 0])),
        "has values in an encoding that is not read (DELTA_BINARY_PACKED)"
    );
    assert_eq!(of(&page(99, &[])), "has a page whose header is broken");
    // 2^20 lengths of 0 out of a few bytes of differences, and as many of 2^31.
    let lengths = b"\x80\x01\x04\x80\x80\x40\x00";
    assert_eq!(of(&page(6, lengths)), "has a page whose values are broken");
    assert_eq!(
        of(&page(6, b"\x80\x01\x04\xff\xff\xff\xff\x0f\x00")),
        "has a page whose values expand to more than is allowed"
    );
    assert_eq!(
        of(&page(6, b"\x00\x00\x01\x00")),
        "has a page whose values are broken"
    );
    assert_eq!(
        of(&data_page(1, 0, 50, &[0; 40])),
        "has a page that is not as long as its header says"
    );
    assert_eq!(
        of(&data_page(1, 0, 4, &[200, 0, 0, 0])),
        "has a page whose levels go past its end"
    );
    assert_eq!(
        of(&dictionary_page(9, 8, &[0; 8])),
        "has a dictionary that claims more values than it has"
    );
    let twice = [
        dictionary_page(1, 4, &[0; 4]),
        dictionary_page(1, 4, &[0; 4]),
    ]
    .concat();
    assert_eq!(of(&twice), "has more than one dictionary");
    assert_eq!(of(b"\x15"), "ends in the middle of a page's header");
    let mut past = page(0, &[1, 0, 0, 0, b'a']);
    past.pop();
    assert_eq!(of(&past), "has a page that goes past the column's end");
}

#[test]
fn rows_out_of_nothing_come_to_an_end() {
    // Two thousand million rows in a few hundred bytes: one dictionary value each
    // column, and runs of levels and of indices.
    let rows = i32::MAX;
    let file = File::bill(1).write();
    let mut data = b"PAR1".to_vec();
    let mut places = Vec::new();
    for (_, value) in REQUIRED {
        let at = data.len();
        let length = u32::try_from(value.len()).unwrap().to_le_bytes();
        let body = [length.as_slice(), value.as_bytes()].concat();
        data.extend(dictionary_page(
            1,
            i32::try_from(body.len()).unwrap(),
            &body,
        ));
        let mut indices = Thrift::default();
        indices.variable(u64::from(rows.unsigned_abs()) << 1);
        let body = [
            all_there(u64::from(rows.unsigned_abs())),
            vec![0],
            indices.bytes,
        ]
        .concat();
        data.extend(data_page(
            rows,
            8,
            i32::try_from(body.len()).unwrap(),
            &body,
        ));
        places.push((at, data.len() - at));
    }
    let position = |name: &str| {
        REQUIRED
            .iter()
            .position(|(column, _)| *column == name)
            .unwrap()
    };
    let bomb = retold(
        &file,
        &data,
        |group| group.set_num_rows(rows.into()),
        |name, chunk| {
            let (at, size) = places[position(name)];
            chunk
                .set_data_page_offset(at as i64)
                .set_dictionary_page_offset(None)
                .set_total_compressed_size(size as i64)
                .set_num_values(rows.into())
        },
    );
    assert!(bomb.len() < 8_000, "{}", bomb.len());
    let limits = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    let outcome = read_all(bomb, limits);
    let read = outcome.rows.len();
    assert!((1_000..10_000).contains(&read), "{read}");
    let error = outcome.error.unwrap().to_string();
    let next = read + 1;
    assert_eq!(
        error,
        format!(
            "the Parquet file comes to more than 1048576 bytes when unpacked (from row {next} on)"
        )
    );
}

#[test]
fn pages_held_at_once_are_bounded_together() {
    let long = "x".repeat(60_000);
    let mut file = File::bill(100).properties(|properties| {
        properties
            .set_dictionary_enabled(false)
            .set_data_page_size_limit(1 << 20)
    });
    for name in ["x_a", "x_b", "x_c"] {
        file = file.with(Column::text(name, &[Some(long.as_str()); 100]));
    }
    let file = file.write();
    let limits = |held_bytes| Limits {
        held_bytes,
        ..Limits::default()
    };
    let outcome = read_all(file.clone(), limits(40 << 20));
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert_eq!(outcome.rows.len(), 100);
    let error = read_all(file.clone(), limits(2 << 20))
        .error
        .unwrap()
        .to_string();
    assert!(
        error.contains("needs more than 2097152 bytes of pages at once"),
        "{error}"
    );
    let small = Limits {
        page_bytes: 50_000,
        ..Limits::default()
    };
    let error = read_all(file.clone(), small).error.unwrap().to_string();
    assert!(error.contains("more than the 50000 allowed"), "{error}");
    let narrow = Limits {
        record_bytes: 100_000,
        ..Limits::default()
    };
    let error = read_all(file, narrow).error.unwrap().to_string();
    assert!(error.contains("column x_b takes the row past "), "{error}");
}

#[test]
fn nested_values_that_do_not_fit_together_are_refused() {
    let leaf = |values: Values, definitions: &[i16], repetitions: &[i16]| Leaf {
        values,
        definitions: definitions.to_vec(),
        repetitions: repetitions.to_vec(),
    };
    let declaration = "optional group Tags (MAP) { repeated group key_value { required binary key (UTF8); optional binary value (UTF8); } }";
    for (values, definitions, repetitions) in [
        // One value to two keys; a value without a key; another row's.
        (texts(&["a"]), vec![3, 0], vec![0, 0]),
        (texts(&["a", "b", "c"]), vec![3, 3, 3, 0], vec![0, 1, 1, 0]),
        (texts(&[]), vec![0, 0], vec![0, 0]),
        (texts(&["a", "b"]), vec![3, 3], vec![0, 0]),
    ] {
        let tags = Column {
            declaration: declaration.to_owned(),
            leaves: vec![
                leaf(texts(&["k", "l"]), &[2, 2, 0], &[0, 1, 0]),
                leaf(values, &definitions, &repetitions),
            ],
        };
        let error = error_of(File::bill(2).with(tags).write());
        assert!(
            error.starts_with(
                "the Parquet file's column Tags has nested values that do not fit together"
            ),
            "{error}"
        );
    }
}
